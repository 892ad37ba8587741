import Configuration
import Records
import Synchronizing

/// Models as people and programs are shown them.
enum ModelText {
    // MARK: - For people

    /// A line for each model.
    static func table(of models: [ModelDefinition]) -> String {
        let rows = models.map { model in
            [
                model.name, model.bases.joined(separator: ", "), "\(model.ownFields.count)", model.policy ?? "-",
                TextTable.clean(model.options[.description] ?? model.options[.verboseName] ?? ""),
            ]
        }
        return Self.lines([["MODEL", "BASES", "FIELDS", "POLICY", "DESCRIPTION"]] + rows)
    }

    /// All that there is to say of a model.
    static func page(of model: ModelDefinition) -> String {
        var facts = [["model", model.name], ["declared", model.isBuiltIn ? "with the host" : "\(model.place)"]]
        facts.append(["descends from", model.lineage.dropFirst().joined(separator: ", ")])
        facts.append(["application", model.appLabel])
        facts.append(["called", "\(model.singular), \(model.plural)"])
        facts.append(["access", model.policy.map { "policy \($0)" } ?? "everybody"])
        for validator in model.validators { facts.append(["validator", "\(validator.policy): \(validator.message)"]) }
        for key in model.uniqueKeys { facts.append(["unique", key.fields.joined(separator: ", ")]) }
        let key =
            model.naturalKey.fields + model.naturalKey.alternatives.map { "one of (\($0.joined(separator: ", ")))" }
        facts.append(["natural key", key.isEmpty ? "none" : key.joined(separator: ", ")])
        for (option, value) in model.options.sorted(by: { $0.key.rawValue < $1.key.rawValue })
        where ![.validators, .plural, .singular].contains(option) {
            facts.append([option.rawValue, value])
        }
        let fields = model.fields.map { field in
            [
                field.name, field.typeText, field.isRequired ? "required" : "optional", Self.text(of: field.initial),
                Self.remarks(on: field), TextTable.clean(field.helpText),
            ]
        }
        var text = Self.lines(facts.filter { $0[1] != "" }.map { $0.map(TextTable.clean) })
        text += "\n" + Self.lines([["FIELD", "TYPE", "", "DEFAULT", "REMARKS", "MEANING"]] + fields)
        if !model.reverseLinks.isEmpty {
            let rows = model.reverseLinks.map { [$0.name, "\($0.model).\($0.field)", $0.kind.rawValue] }
            text += "\n" + Self.lines([["REFERRED TO AS", "BY", "KIND"]] + rows)
        }
        return text
    }

    private static func lines(_ rows: [[String]]) -> String {
        TextTable.aligned(rows).map { line in
            var line = line
            while line.last == " " { line.removeLast() }
            return line + "\n"
        }
        .joined()
    }

    private static func text(of initial: FieldDefault?) -> String {
        switch initial {
        case nil: "-"
        case .now: "now"
        case .value(let value): TextTable.clean(String(decoding: JSON.encode(value), as: UTF8.self))
        }
    }

    private static func remarks(on field: FieldDefinition) -> String {
        var remarks: [String] = []
        if field.model == "XOSBase" { remarks.append("of XOSBase") }
        if let length = field.maximumLength { remarks.append("at most \(length)") }
        if field.minimum != nil || field.maximum != nil {
            remarks.append("\(field.minimum.map { "\($0)" } ?? "")..\(field.maximum.map { "\($0)" } ?? "")")
        }
        if !field.choices.isEmpty { remarks.append(field.choices.map { $0.stored ?? "None" }.joined(separator: "|")) }
        if field.isUnique { remarks.append("unique") }
        if field.isIndexed { remarks.append("indexed") }
        if field.isFeedback { remarks.append("feedback") }
        if field.isSetAtCreation { remarks.append("set once") }
        if let reverse = field.link?.reverseName { remarks.append("back: \(reverse)") }
        return remarks.isEmpty ? "-" : TextTable.clean(remarks.joined(separator: ", "))
    }

    // MARK: - For programs

    /// A model as an object.
    static func value(of model: ModelDefinition) -> Value {
        [
            "name": .string(model.name), "bases": .array(model.bases.map { .string($0) }),
            "lineage": .array(model.lineage.map { .string($0) }), "app_label": .string(model.appLabel),
            "plural": .string(model.plural), "policy": model.policy.map { .string($0) } ?? .null,
            "is_abstract": .bool(model.isAbstract), "is_built_in": .bool(model.isBuiltIn),
            "file": .string(model.place.file), "line": .int(model.place.line),
            "options": .map(Record(model.options.map { ($0.key.rawValue, .string($0.value)) }.sorted { $0.0 < $1.0 })),
            "validators": .array(
                model.validators.map { ["policy": .string($0.policy), "message": .string($0.message)] }
            ),
            "unique": .array(model.uniqueKeys.map { .array($0.fields.map { .string($0) }) }),
            "natural_key": [
                "fields": .array(model.naturalKey.fields.map { .string($0) }),
                "alternatives": .array(model.naturalKey.alternatives.map { .array($0.map { .string($0) }) }),
            ], "fields": .array(model.fields.map(Self.value)),
            "reverse_links": .array(
                model.reverseLinks.map { link in
                    [
                        "name": .string(link.name), "model": .string(link.model), "field": .string(link.field),
                        "kind": .string(link.kind.rawValue), "number": link.number.map { .int($0) } ?? .null,
                    ]
                }
            ),
        ]
    }

    private static func value(of field: FieldDefinition) -> Value {
        let number = { (number: Int?) -> Value in number.map { .int($0) } ?? .null }
        return [
            "name": .string(field.name), "stored_name": .string(field.storedName), "number": .int(field.number),
            "model": .string(field.model), "type": .string(field.type.rawValue),
            "link": field.link.map { link in
                [
                    "kind": .string(link.kind.rawValue), "peer": .string(link.peer),
                    "through": link.through.map { .string($0) } ?? .null,
                    "reverse_name": link.reverseName.map { .string($0) } ?? .null,
                    "reverse_number": number(link.reverseNumber),
                ]
            } ?? .null, "required": .bool(field.isRequired), "null": .bool(field.allowsNull),
            "blank": .bool(field.allowsBlank),
            "default": field.initial.map { initial in
                switch initial {
                case .now: "now()"
                case .value(let value): value
                }
            } ?? .null, "content_type": field.contentType.map { .string($0.rawValue) } ?? .null,
            "max_length": number(field.maximumLength), "min_value": number(field.minimum),
            "max_value": number(field.maximum),
            "choices": .array(field.choices.map { [$0.stored.map { .string($0) } ?? .null, .string($0.label)] }),
            "unique": .bool(field.isUnique), "db_index": .bool(field.isIndexed),
            "feedback_state": .bool(field.isFeedback),
            "bookkeeping_state": .bool(field.isBookkeeping), "gui_hidden": .bool(field.isHidden),
            "help_text": .string(field.helpText), "verbose_name": .string(field.verboseName),
        ]
    }
}

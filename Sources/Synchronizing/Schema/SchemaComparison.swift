import Configuration

/// In what models differ from those that objects were kept by.
public struct SchemaComparison: Sendable {
    /// The differences, by models, those that take somebody to agree first.
    public private(set) var changes: [ModelChange] = []

    /// Whether the models can be taken as they are: nothing that is kept is lost or wrong by them.
    public var isLossless: Bool { self.changes.allSatisfy(\.isLossless) }

    /// Compares.
    public init(from old: DataModel, to new: DataModel) {
        for model in old.models where new.model(model.name) == nil {
            self.add(
                .modelRemoved,
                model.name,
                "the model is gone, and its objects would be",
                isLossless: model.isAbstract
            )
        }
        for model in new.models {
            guard let before = old.model(model.name) else {
                self.add(.modelAdded, model.name, "the model is new")
                continue
            }
            self.compare(before, model)
        }
        let names = Set(old.policies.map(\.name)).union(new.policies.map(\.name)).sorted()
        for name in names {
            let (before, after) = (old.policy(name)?.expression, new.policy(name)?.expression)
            if before == after { continue }
            let text =
                before == nil
                ? "the policy is new" : after == nil ? "the policy is gone" : "the policy says something else"
            self.add(.rulesChanged, name, text)
        }
        self.changes.sort {
            ($0.isLossless ? 1 : 0, $0.model, $0.field ?? "") < ($1.isLossless ? 1 : 0, $1.model, $1.field ?? "")
        }
    }

    // MARK: - Models

    private mutating func compare(_ old: ModelDefinition, _ new: ModelDefinition) {
        let name = new.name
        if new.isAbstract, !old.isAbstract {
            self.add(
                .modelRemoved,
                name,
                "the model is abstract now, and its objects would be gone",
                isLossless: false
            )
        }
        if old.bases != new.bases {
            let lost = old.fields.filter { new.field($0.name) == nil }.map(\.name)
            let missing = new.fields.filter { old.field($0.name) == nil && !Self.isFilled($0) }.map(\.name)
            var text = "descended from \(Self.list(old.bases)), descends from \(Self.list(new.bases))"
            if !lost.isEmpty { text += "; the contents of \(Self.list(lost)) would be lost" }
            if !missing.isEmpty { text += "; objects that there are have no \(Self.list(missing))" }
            self.add(.basesChanged, name, text, isLossless: lost.isEmpty && missing.isEmpty)
        }
        for field in old.ownFields where new.field(field.name) == nil {
            self.add(.fieldRemoved, name, field.name, "the field is gone, and its contents would be")
        }
        for field in new.ownFields {
            guard let before = old.field(field.name) else {
                let isFilled = Self.isFilled(field)
                let text =
                    isFilled
                    ? "the field is new"
                    : "the field is new and required without default, and objects that there are lack it"
                self.add(.fieldAdded, name, field.name, text, isLossless: isFilled)
                continue
            }
            self.compare(before, field, of: name)
        }
        for key in new.uniqueKeys where !old.uniqueKeys.contains(key) {
            let text =
                "no two objects can share \(key.fields.joined(separator: ", ")) any more, and some that there are may"
            // Of a new field the objects have nothing yet that they could share.
            let isNew = key.fields.contains { old.field($0) == nil }
            self.add(
                .keyAdded,
                name,
                nil,
                text,
                isLossless: isNew && key.fields.allSatisfy { new.field($0)?.allowsNull == true }
            )
        }
        for key in old.uniqueKeys where !new.uniqueKeys.contains(key) {
            self.add(
                .keyRemoved,
                name,
                nil,
                "objects can share \(key.fields.joined(separator: ", "))",
                isLossless: true
            )
        }
        if old.policy != new.policy {
            let text = "access was decided by \(old.policy ?? "no policy"), is decided by \(new.policy ?? "no policy")"
            self.add(.rulesChanged, name, text)
        }
        if old.validators != new.validators { self.add(.rulesChanged, name, "the validators are others") }
        if old.naturalKey != new.naturalKey { self.add(.rulesChanged, name, "the natural key is another") }
        let rules: Set<ModelOption> = [.validators]
        let changed = ModelOption.allCases.filter { !rules.contains($0) && old.options[$0] != new.options[$0] }
        if !changed.isEmpty {
            self.add(.descriptionChanged, name, "other options: \(changed.map(\.rawValue).joined(separator: ", "))")
        }
    }

    // MARK: - Fields

    private mutating func compare(_ old: FieldDefinition, _ new: FieldDefinition, of model: String) {
        let name = new.name
        if old.type != new.type || (old.link == nil) != (new.link == nil) || old.isDate != new.isDate {
            let text = "was \(old.typeText), is \(new.typeText); its contents would be lost"
            self.add(.typeChanged, model, name, text)
            return
        }
        if let before = old.link, let after = new.link {
            if before.kind != after.kind || before.peer != after.peer {
                self.add(
                    .linkChanged,
                    model,
                    name,
                    "was \(old.typeText), is \(new.typeText); where it leads would be lost"
                )
                return
            }
            if before != after {
                self.add(.linkChanged, model, name, "the other side is called or numbered otherwise", isLossless: true)
            }
        }
        self.compareLengths(old, new, of: model)
        self.compareRanges(old, new, of: model)
        self.compareChoices(old, new, of: model)
        if old.contentType != new.contentType {
            let before = old.contentType?.rawValue ?? "any text"
            let after = new.contentType?.rawValue ?? "any text"
            let isWider = new.contentType == nil || new.contentType == .stripped
            let kind: ModelChange.Kind = isWider ? .contentWidened : .contentNarrowed
            let text = "was \(before), is \(after)" + (isWider ? "" : ", which some texts that there are may not be")
            self.add(kind, model, name, text, isLossless: isWider)
        }
        if old.isRequired != new.isRequired {
            if !new.isRequired {
                self.add(.becameOptional, model, name, "was required, is optional", isLossless: true)
            } else {
                let isFilled = !old.allowsNull || Self.isFilled(new)
                let text =
                    isFilled
                    ? "was optional, is required; its default fills what is empty"
                    : "was optional, is required without default, and objects that there are may lack it"
                self.add(.becameRequired, model, name, text, isLossless: isFilled)
            }
        }
        if old.initial != new.initial || old.isFeedback != new.isFeedback || old.isSetAtCreation != new.isSetAtCreation
            || old.isIndexed != new.isIndexed
        {
            self.add(
                .rulesChanged,
                model,
                name,
                "the default, the index or who changes it is another",
                isLossless: true
            )
        }
        if [old.helpText, old.verboseName] != [new.helpText, new.verboseName] || old.number != new.number
            || old.isHidden != new.isHidden || old.isBookkeeping != new.isBookkeeping
        {
            self.add(.descriptionChanged, model, name, "the number or the texts are others", isLossless: true)
        }
    }

    private mutating func compareLengths(_ old: FieldDefinition, _ new: FieldDefinition, of model: String) {
        let text = { (length: Int?) in length.map { "\($0) characters" } ?? "any length" }
        let (before, after) = (old.maximumLength ?? .max, new.maximumLength ?? .max)
        if after < before {
            let told =
                "had \(text(old.maximumLength)), has \(text(new.maximumLength)) at most; longer texts would be cut"
            self.add(.lengthNarrowed, model, new.name, told)
        } else if after > before {
            self.add(
                .lengthWidened,
                model,
                new.name,
                "had \(text(old.maximumLength)), has \(text(new.maximumLength))",
                isLossless: true
            )
        }
    }

    private mutating func compareRanges(_ old: FieldDefinition, _ new: FieldDefinition, of model: String) {
        let bounds = { (field: FieldDefinition) in (field.minimum ?? .min, field.maximum ?? .max) }
        let ((low, high), (newLow, newHigh)) = (bounds(old), bounds(new))
        if (low, high) == (newLow, newHigh) { return }
        let text = { (field: FieldDefinition) in
            "\(field.minimum.map { "\($0)" } ?? "any") to \(field.maximum.map { "\($0)" } ?? "any")"
        }
        let isNarrower = newLow > low || newHigh < high
        let told = "had \(text(old)), has \(text(new))" + (isNarrower ? "; numbers that there are may be outside" : "")
        self.add(isNarrower ? .rangeNarrowed : .rangeWidened, model, new.name, told, isLossless: !isNarrower)
    }

    private mutating func compareChoices(_ old: FieldDefinition, _ new: FieldDefinition, of model: String) {
        if old.choices == new.choices { return }
        let text = { (choices: [FieldChoice]) in Self.list(choices.map { $0.stored ?? "None" }) }
        let gone = old.choices.filter { choice in !new.choices.contains { $0.stored == choice.stored } }
        if new.choices.isEmpty {
            self.add(.choicesAdded, model, new.name, "anything can be chosen", isLossless: true)
        } else if old.choices.isEmpty {
            self.add(
                .choicesRemoved,
                model,
                new.name,
                "only \(text(new.choices)) can be chosen, and some that there are may be others"
            )
        } else if !gone.isEmpty {
            self.add(
                .choicesRemoved,
                model,
                new.name,
                "\(text(gone)) can be chosen no more, and some that there are may be"
            )
        } else {
            self.add(.choicesAdded, model, new.name, "other choices: \(text(new.choices))", isLossless: true)
        }
    }

    // MARK: - Telling

    /// Whether objects that there are have something in a field that is new to them.
    private static func isFilled(_ field: FieldDefinition) -> Bool {
        !field.isRequired || field.initial != nil || field.isSetAtCreation || field.link?.kind == .manyToMany
    }

    private static func list(_ names: [String]) -> String { names.isEmpty ? "nothing" : names.joined(separator: ", ") }

    private mutating func add(_ kind: ModelChange.Kind, _ model: String, _ text: String, isLossless: Bool = true) {
        self.add(kind, model, nil, text, isLossless: isLossless)
    }

    private mutating func add(
        _ kind: ModelChange.Kind,
        _ model: String,
        _ field: String?,
        _ text: String,
        isLossless: Bool = false
    ) {
        self.changes.append(ModelChange(kind: kind, model: model, field: field, text: text, isLossless: isLossless))
    }
}

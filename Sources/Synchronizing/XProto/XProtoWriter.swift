import Records

/// Writes models in one form, whatever they were written like: as a text that is read as the same models.
public enum XProtoWriter {
    /// The text of a model and what it says of itself.
    public static func text(of model: ModelDefinition) -> String {
        let policy = model.policy.map { "::\($0)" } ?? ""
        let bases = model.bases.isEmpty ? "" : " (\(model.bases.joined(separator: ", ")))"
        var text = "message \(model.name)\(policy)\(bases) {\n"
        for option in ModelOption.allCases {
            guard let value = model.options[option] else { continue }
            text += "  option \(option.rawValue) = \(option.isFlag ? value : XProtoText.quoted(value));\n"
        }
        for field in model.ownFields { text += "  \(self.text(of: field))\n" }
        return text + "}\n"
    }

    /// The text of a field.
    public static func text(of field: FieldDefinition) -> String {
        var text = field.isRequired ? "required " : "optional "
        if let link = field.link {
            text += "\(link.kind.rawValue) \(field.name)->\(link.peer)"
            if let through = link.through { text += "/\(through)" }
            text += ":\(link.reverseName ?? "+") = \(field.number)"
            if let number = link.reverseNumber { text += ":\(number)" }
        } else {
            text += "\(field.type.rawValue) \(field.name) = \(field.number)"
        }
        let options = Self.options(of: field).map { "\($0.rawValue) = \($1)" }
        return text + (options.isEmpty ? ";" : " [\(options.joined(separator: ", "))];")
    }

    /// The text of a policy.
    public static func text(of policy: PolicyDefinition) -> String {
        "policy \(policy.name) < \(policy.expression) >\n"
    }

    private static func options(of field: FieldDefinition) -> [(FieldOption, String)] {
        var options: [(FieldOption, String)] = []
        if let initial = field.initial { options.append((.default, Self.text(of: initial))) }
        if !field.choices.isEmpty {
            options.append((.choices, XProtoText.quoted(ChoicesReader.text(of: field.choices))))
        }
        if let length = field.maximumLength { options.append((.maxLength, "\(length)")) }
        if let type = field.contentType { options.append((.contentType, XProtoText.quoted(type.rawValue))) }
        if let minimum = field.minimum { options.append((.minValue, "\(minimum)")) }
        if let maximum = field.maximum { options.append((.maxValue, "\(maximum)")) }
        if !field.uniqueWith.isEmpty {
            options.append((.uniqueWith, XProtoText.quoted(field.uniqueWith.joined(separator: ","))))
        }
        if let other = field.toscaKeyOneOf { options.append((.toscaKeyOneOf, XProtoText.quoted(other))) }
        let flags: [(FieldOption, Bool)] = [
            (.text, field.isText), (.autoNowAdd, field.isSetAtCreation), (.unique, field.isUnique),
            (.dbIndex, field.isIndexed),
            (.toscaKey, field.isToscaKey), (.feedbackState, field.isFeedback), (.bookkeepingState, field.isBookkeeping),
            (.guiHidden, field.isHidden),
        ]
        options += flags.filter(\.1).map { ($0.0, "True") }
        if !field.helpText.isEmpty { options.append((.helpText, XProtoText.quoted(field.helpText))) }
        if !field.verboseName.isEmpty { options.append((.verboseName, XProtoText.quoted(field.verboseName))) }
        return options
    }

    private static func text(of initial: FieldDefault) -> String {
        switch initial {
        case .now: "\"now()\""
        case .value(.bool(let value)): value ? "True" : "False"
        case .value(.int(let value)): "\(value)"
        case .value(.double(let value)): "\"\(value)\""
        case .value(.timestamp(let value)): XProtoText.quoted(DateText.text(value))
        case .value(let value): XProtoText.quoted(value.text ?? "")
        }
    }
}

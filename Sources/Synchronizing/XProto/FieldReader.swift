import Configuration
import Records

/// Makes the definition of a field of its syntax, and tells which of its options cannot be.
struct FieldReader {
    let syntax: FieldSyntax
    let model: String
    let findings: ModelFindings
    private(set) var options: [FieldOption: OptionSyntax] = [:]

    private init(_ syntax: FieldSyntax, _ model: String, _ findings: ModelFindings) {
        self.syntax = syntax
        self.model = model
        self.findings = findings
    }

    /// The definition of a field; what is wrong with it is told, and left out.
    static func read(_ syntax: FieldSyntax, of model: String, _ findings: ModelFindings) -> FieldDefinition {
        var reader = Self(syntax, model, findings)
        reader.gather()
        return reader.field()
    }

    // MARK: - Which options there are

    private mutating func gather() {
        for option in self.syntax.options {
            let name = option.name.text
            guard let known = FieldOption(rawValue: name) else {
                self.error(option, "there is no option \(quoted(name))\(Self.advice(name))")
                continue
            }
            guard self.options[known] == nil else {
                self.error(option, "the option \(quoted(name)) is there already; remove one")
                continue
            }
            guard self.allows(known) else {
                self.error(
                    option,
                    "the option \(quoted(name)) is for \(known.reach ?? "other fields"), and this is \(self.kindText); remove it"
                )
                continue
            }
            self.options[known] = option
        }
    }

    private static func advice(_ name: String) -> String {
        switch name {
        case "varchar": return "; write text = True"
        case "required", "optional": return "; it stands in front of the type"
        default:
            let known = FieldOption.allCases.map(\.rawValue)
            return nearestName(to: name, among: known).map { "; did you mean '\($0)'?" }
                ?? "; there are \(known.joined(separator: ", "))"
        }
    }

    private func allows(_ option: FieldOption) -> Bool {
        let isText = self.syntax.link == nil && self.syntax.type == .string
        return switch option {
        case .null, .blank: self.syntax.link != nil || self.syntax.type != .bool
        case .choices, .maxLength, .text, .contentType, .autoNowAdd: isText
        case .minValue, .maxValue: self.syntax.link == nil && self.syntax.type == .int32
        default: true
        }
    }

    private var kindText: String {
        self.syntax.link.map { "a \($0.kind.rawValue) link" } ?? "a \(self.syntax.type.rawValue)"
    }

    // MARK: - What they say

    private func field() -> FieldDefinition {
        let isRequired = self.syntax.isRequired
        let isBool = self.syntax.link == nil && self.syntax.type == .bool
        let isMany = self.syntax.link?.kind == .manyToMany
        var field = FieldDefinition(
            name: self.syntax.name.text,
            number: self.syntax.number,
            type: self.syntax.type,
            link: self.syntax.link.map { link in
                LinkDefinition(
                    kind: link.kind,
                    peer: link.peer.text,
                    through: link.through,
                    reverseName: link.reverse?.text,
                    reverseNumber: self.syntax.reverseNumber
                )
            },
            isRequired: isRequired,
            model: self.model,
            place: self.syntax.name.place,
            allowsNull: !isRequired && !isBool && !isMany,
            allowsBlank: !isRequired
        )
        self.checkContradictions(field)
        field.contentType = self.contentType()
        field.isText = self.flag(.text)
        field.maximumLength = self.number(.maxLength)
        field.isSetAtCreation = self.flag(.autoNowAdd)
        field.minimum = self.number(.minValue)
        field.maximum = self.number(.maxValue)
        field.isUnique = self.flag(.unique)
        field.isIndexed = self.flag(.dbIndex)
        field.isToscaKey = self.flag(.toscaKey)
        field.isFeedback = self.flag(.feedbackState)
        field.isBookkeeping = self.flag(.bookkeepingState)
        field.isHidden = self.flag(.guiHidden)
        field.helpText = self.options[.helpText]?.text ?? ""
        field.verboseName = self.options[.verboseName]?.text ?? ""
        field.uniqueWith = (self.options[.uniqueWith]?.text ?? "").split(separator: ",").map {
            String($0.filter { !$0.isWhitespace })
        }
        field.toscaKeyOneOf = self.options[.toscaKeyOneOf]?.text
        field.choices = self.choices()
        self.checkLength(field)
        self.checkBounds(field)
        self.checkChoices(field)
        if self.syntax.link?.kind == .manyToMany, self.options[.unique] != nil { self.tellManyUnique() }
        field.initial = DefaultReader.read(self.options[.default], for: field, self.findings)
        self.checkCreation(field)
        return field
    }

    func flag(_ option: FieldOption) -> Bool {
        guard let written = self.options[option] else { return false }
        if let flag = written.flag { return flag }
        self.error(written, "\(option.rawValue) is exactly True or False, found \(written.found)")
        return false
    }

    private func number(_ option: FieldOption) -> Int? {
        guard let written = self.options[option] else { return nil }
        let range = option == .maxLength ? 1...Int(Int32.max) : Int(Int32.min)...Int(Int32.max)
        if let number = Int(written.text), range.contains(number) { return number }
        self.error(
            written,
            "\(option.rawValue) is a whole number from \(range.lowerBound) to \(range.upperBound), found \(written.found)"
        )
        return nil
    }

    private func contentType() -> ContentType? {
        guard let written = self.options[.contentType] else { return nil }
        if let type = ContentType(rawValue: written.text) { return type }
        let known = ContentType.allCases.map(\.rawValue)
        let advice =
            nearestName(to: written.text, among: known).map { "did you mean '\($0)'?" }
            ?? "expected one of \(known.joined(separator: ", "))"
        self.error(written, "there is no content_type \(written.found); \(advice)")
        return nil
    }

    private func choices() -> [FieldChoice] {
        guard let written = self.options[.choices] else { return [] }
        do throws(ChoicesReader.Failure) {
            return try ChoicesReader.read(written.text, at: written.name.place)
        } catch {
            self.error(written, "choices: \(error.message)")
            return []
        }
    }

    // MARK: - Telling

    func error(_ option: OptionSyntax, _ message: String) {
        self.findings.error(option.name.place, model: self.model, field: self.syntax.name.text, message)
    }

    func warn(_ option: OptionSyntax, _ message: String) {
        self.findings.warn(option.name.place, model: self.model, field: self.syntax.name.text, message)
    }
}

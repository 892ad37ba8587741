/// One thing in which models differ from those that objects were kept by.
public struct ModelChange: Hashable, Sendable, CustomStringConvertible {
    /// What it is.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        case modelAdded = "model-added"
        case modelRemoved = "model-removed"
        case basesChanged = "bases-changed"
        case fieldAdded = "field-added"
        case fieldRemoved = "field-removed"
        case typeChanged = "type-changed"
        case linkChanged = "link-changed"
        case lengthNarrowed = "length-narrowed"
        case lengthWidened = "length-widened"
        case rangeNarrowed = "range-narrowed"
        case rangeWidened = "range-widened"
        case choicesRemoved = "choices-removed"
        case choicesAdded = "choices-added"
        case becameRequired = "became-required"
        case becameOptional = "became-optional"
        case contentNarrowed = "content-narrowed"
        case contentWidened = "content-widened"
        case keyAdded = "key-added"
        case keyRemoved = "key-removed"
        case rulesChanged = "rules-changed"
        case descriptionChanged = "description-changed"
    }

    /// What it is.
    public let kind: Kind
    /// The model, or the policy.
    public let model: String
    /// The field; nil: the model as a whole.
    public let field: String?
    /// What was and what is.
    public let text: String
    /// Whether all that is kept stays as it is and is right. Other changes are made only if somebody agrees.
    public let isLossless: Bool

    /// Whether objects, and what they are found by, stay byte for byte.
    var leavesObjects: Bool {
        switch self.kind {
        case .modelAdded, .descriptionChanged, .lengthWidened, .rangeWidened, .choicesAdded, .becameOptional,
            .contentWidened:
            true
        default: false
        }
    }

    /// `Model.field: text`, and whether it takes somebody to agree.
    public var description: String {
        let subject = self.field.map { "\(self.model).\($0)" } ?? self.model
        return "\(subject): \(self.text)\(self.isLossless ? "" : " (needs agreement)")"
    }
}

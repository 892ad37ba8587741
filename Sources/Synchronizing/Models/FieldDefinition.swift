/// A field of a model: a value of its own, or a link to objects of a model.
///
/// Everything that an option leaves out is filled in: what `required` and `optional` imply is in `allowsNull` and
/// `allowsBlank`.
public struct FieldDefinition: Hashable, Sendable {
    /// What it is called in steps and policies.
    public let name: String
    /// Its number among the fields that its model declares; those of a base count for themselves.
    public let number: Int
    /// What its values are; of a link, what the ids are.
    public let type: FieldType
    /// Where it leads; nil: it is a value.
    public let link: LinkDefinition?
    /// Whether an object cannot be saved without it.
    public let isRequired: Bool
    /// The model that declares it.
    public var model: String
    /// Where that is.
    public let place: SourcePlace

    /// Whether it can be without a value.
    public var allowsNull: Bool
    /// Whether it can be empty.
    public var allowsBlank: Bool
    /// What a new object has in it; nil: nothing.
    public var initial: FieldDefault?
    /// The only values that it can have; empty: any.
    public var choices: [FieldChoice] = []
    /// The most characters that a text can have; nil: any number.
    public var maximumLength: Int?
    /// Whether `text = True` was said.
    public var isText = false
    /// What a text means.
    public var contentType: ContentType?
    /// Whether it is set when the object is made, and never after.
    public var isSetAtCreation = false
    /// The smallest number.
    public var minimum: Int?
    /// The largest number.
    public var maximum: Int?
    /// Whether no two objects can have the same value.
    public var isUnique = false
    /// The fields that it is unique together with, as they were named.
    public var uniqueWith: [String] = []
    /// Whether objects are found by it fast.
    public var isIndexed = false
    /// Whether it is part of the natural key.
    public var isToscaKey = false
    /// The field that is an alternative to it in the natural key.
    public var toscaKeyOneOf: String?
    /// Whether only synchronizers change it after the object was made.
    public var isFeedback = false
    /// Whether it is for the framework, and users do not see it.
    public var isBookkeeping = false
    /// What it is for.
    public var helpText = ""
    /// What people call it.
    public var verboseName = ""
    /// Whether user interfaces leave it out.
    public var isHidden = false

    /// What holds its value in a stored object: links to one object end in `_id`, to many in `_ids`.
    public var storedName: String {
        switch self.link?.kind {
        case nil: self.name
        case .manyToOne: "\(self.name)_id"
        case .manyToMany: "\(self.name)_ids"
        }
    }

    /// Whether its values are times.
    public var isDate: Bool { self.contentType == .date }

    /// The type in one word, as `xproto` writes it.
    public var typeText: String {
        guard let link = self.link else {
            return self.contentType.map { "\(self.type.rawValue) (\($0.rawValue))" } ?? self.type.rawValue
        }
        return "\(link.kind.rawValue) \(link.peer)"
    }
}

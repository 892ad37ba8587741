/// A model: what objects of one kind have.
public struct ModelDefinition: Sendable {
    /// What it is called.
    public let name: String
    /// Where it is.
    public let place: SourcePlace
    /// The models that it descends from directly.
    public let bases: [String]
    /// All models whose objects its objects are, itself first, the most general last.
    public let lineage: [String]
    /// The policy that decides who has access; nil: everybody.
    public let policy: String?
    /// What was said of it or of its file.
    public let options: [ModelOption: String]
    /// What must hold of every object that is saved.
    public let validators: [ValidatorDefinition]
    /// The fields that it declares.
    public let ownFields: [FieldDefinition]
    /// All fields: `id`, those of its bases, then its own.
    public let fields: [FieldDefinition]
    /// What others refer to its objects by.
    public let reverseLinks: [ReverseLink]
    /// What no two objects share.
    public let uniqueKeys: [UniqueKey]
    /// What its objects are found by from outside.
    public let naturalKey: NaturalKey
    /// Whether it comes with the host.
    public let isBuiltIn: Bool

    private let places: [String: Int]

    init(
        name: String,
        place: SourcePlace,
        bases: [String],
        lineage: [String],
        policy: String?,
        options: [ModelOption: String],
        validators: [ValidatorDefinition],
        ownFields: [FieldDefinition],
        fields: [FieldDefinition],
        reverseLinks: [ReverseLink],
        uniqueKeys: [UniqueKey],
        naturalKey: NaturalKey,
        isBuiltIn: Bool
    ) {
        self.name = name
        self.place = place
        self.bases = bases
        self.lineage = lineage
        self.policy = policy
        self.options = options
        self.validators = validators
        self.ownFields = ownFields
        self.fields = fields
        self.reverseLinks = reverseLinks
        self.uniqueKeys = uniqueKeys
        self.naturalKey = naturalKey
        self.isBuiltIn = isBuiltIn
        self.places = Dictionary(fields.enumerated().map { ($0.element.name, $0.offset) }) { first, _ in first }
    }

    /// The field of a name, inherited or not.
    public func field(_ name: String) -> FieldDefinition? { self.places[name].map { self.fields[$0] } }

    /// The reverse link of a name.
    public func reverseLink(_ name: String) -> ReverseLink? { self.reverseLinks.first { $0.name == name } }

    /// The links to other objects, inherited or not.
    public var links: [FieldDefinition] { self.fields.filter { $0.link != nil } }

    /// Whether there are no objects of it.
    public var isAbstract: Bool { self.options[.abstract] == "True" }

    /// The application that it belongs to: `app_label`, else the `name` of its file.
    public var appLabel: String { self.options[.appLabel] ?? self.options[.name]?.lowercased() ?? "core" }

    /// What one of its objects is called in lower case.
    public var singular: String { self.options[.singular]?.lowercased() ?? self.name.lowercased() }

    /// What several of its objects are called in lower case: `plural`, or else by the usual endings of English.
    public var plural: String {
        if let plural = self.options[.plural] { return plural.lowercased() }
        let word = self.singular
        if word.hasSuffix("s") || word.hasSuffix("x") || word.hasSuffix("ch") || word.hasSuffix("sh") {
            return word + "es"
        }
        if word.hasSuffix("y"), let before = word.dropLast().last, !"aeiou".contains(before) {
            return word.dropLast() + "ies"
        }
        return word + "s"
    }
}

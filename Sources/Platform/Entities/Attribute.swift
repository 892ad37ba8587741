/// An attribute of an entity type. Objects are told apart by identity: each model has its own.
public final class Attribute: Sendable {
    /// Its id, unique in its entity type.
    public let id: String
    /// The name of the entity type that has it.
    public let entity: String
    /// Its place among the attributes of the entity type, from 0.
    public let number: Int
    /// Its name for people.
    public let name: String
    /// What it means.
    public let summary: String
    /// How long a datapoint prolongs the life of an entity with the lifetime `ttl`.
    public let ttl: TimeSpan
    /// What is kept of it.
    public let kind: AttributeKind
    /// The type of a value; `special` for timeseries, whose samples have types of their own.
    public let dataType: DataType
    /// For user interfaces: whether people may change it.
    public let isEditable: Bool
    /// For user interfaces: whether the confidence means something.
    public let hasConfidence: Bool
    /// For user interfaces: whether the history is always drawn.
    public let forcesGraph: Bool
    /// The code of the kind, for those who ask for each datapoint.
    let code: Int

    /// Makes an attribute of its parts.
    public init(
        id: String,
        entity: String,
        number: Int,
        name: String,
        summary: String = "",
        ttl: TimeSpan = .zero,
        kind: AttributeKind,
        dataType: DataType,
        isEditable: Bool = false,
        hasConfidence: Bool = false,
        forcesGraph: Bool = false
    ) {
        self.id = id
        self.entity = entity
        self.number = number
        self.name = name
        self.summary = summary
        self.ttl = ttl
        self.kind = kind
        self.dataType = dataType
        self.isEditable = isEditable
        self.hasConfidence = hasConfidence
        self.forcesGraph = forcesGraph
        self.code = kind.code
    }

    /// The same in an object of its own.
    func copy() -> Attribute {
        Attribute(
            id: self.id,
            entity: self.entity,
            number: self.number,
            name: self.name,
            summary: self.summary,
            ttl: self.ttl,
            kind: self.kind,
            dataType: self.dataType,
            isEditable: self.isEditable,
            hasConfidence: self.hasConfidence,
            forcesGraph: self.forcesGraph
        )
    }

    /// Whether it is the other end of a mirrored link: nobody can write it.
    public var isMirror: Bool { if case .mirror = self.dataType { true } else { false } }

    /// What its values lead to; nil: they are no links, or it is a mirror.
    public var link: LinkType? { self.isMirror ? nil : self.dataType.relation }

    /// Whether it is a timeseries; its parts, else nil.
    public var timeseries: Timeseries? { if case .timeseries(let timeseries) = self.kind { timeseries } else { nil } }

    /// How its history is kept if it is observations, else nil.
    public var history: HistoryParameters? {
        if case .observations(let history, _) = self.kind { history } else { nil }
    }

    /// What a name of an attribute or a series must look like, for messages.
    static let nameRule = "expected letters, digits, _ and -, beginning with a letter or _"

    /// Whether a text can be the id of an attribute or a series.
    static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, first == 0x5f || (first | 0x20) &- 0x61 < 26 else { return false }
        return text.utf8.allSatisfy { $0 == 0x5f || $0 == 0x2d || ($0 | 0x20) &- 0x61 < 26 || $0 &- 0x30 < 10 }
    }
}

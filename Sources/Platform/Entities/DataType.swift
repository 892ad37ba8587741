/// The type of a value: what is accepted for it, and what is kept.
public indirect enum DataType: Hashable, Sendable {
    /// A truth value; `tag` and `binary` differ in name only.
    case tag
    case binary
    case string
    /// 64 bits; `int` and `int64` differ in name only.
    case int
    case int64
    case float
    case ipv4
    case ipv6
    case mac
    /// A time, kept to the millisecond.
    case time
    /// An object or a list as it is; a text is read as JSON.
    case json
    /// Anything.
    case special
    /// One of the values that are listed.
    case category(Category)
    /// A list.
    case array(DataType)
    /// A list as well; duplicates are kept.
    case set(DataType)
    /// An object with these keys.
    case dict([DictField])
    /// A reference to an entity.
    case link(LinkType)
    /// The other end of a mirrored link: a list of links that nobody can write.
    case mirror(LinkType)

    /// The types without parameters, by name.
    static let primitives: [String: DataType] = [
        "tag": .tag, "binary": .binary, "string": .string, "int": .int, "int64": .int64, "float": .float,
        "ipv4": .ipv4, "ipv6": .ipv6, "mac": .mac, "time": .time, "json": .json, "special": .special,
    ]

    /// Whether it has no parameters.
    public var isPrimitive: Bool {
        switch self {
        case .category, .array, .set, .dict, .link, .mirror: false
        default: true
        }
    }

    /// The type of the elements of a list, else nil.
    public var element: DataType? {
        switch self {
        case .array(let element), .set(let element): element
        case .mirror(let link): .link(link)
        default: nil
        }
    }

    /// The reference that values are, or are lists of; nil: they hold none.
    public var relation: LinkType? {
        switch self {
        case .link(let link), .mirror(let link): link
        case .array(.link(let link)), .set(.link(let link)): link
        default: nil
        }
    }

    /// Whether values are single ones that are told apart by comparing: what lists of entities can be sorted by.
    public var isSortable: Bool {
        switch self {
        case .json, .special: false
        default: self.isPrimitive
        }
    }

    /// The type as it is written in a configuration, in one spelling.
    public var text: String {
        switch self {
        case .tag: "tag"
        case .binary: "binary"
        case .string: "string"
        case .int: "int"
        case .int64: "int64"
        case .float: "float"
        case .ipv4: "ipv4"
        case .ipv6: "ipv6"
        case .mac: "mac"
        case .time: "time"
        case .json: "json"
        case .special: "special"
        case .category(let category): "category<\(category.type.text);\(category.texts.joined(separator: ","))>"
        case .array(let element): "array<\(element.text)>"
        case .set(let element): "set<\(element.text)>"
        case .dict(let fields):
            "dict<" + fields.map { "\($0.name)\($0.isOptional ? "?" : ""):\($0.type.text)" }.joined(separator: ",")
                + ">"
        case .link(let link):
            "link<\(link.entity)" + (link.data.map { ",\($0.text)" } ?? "")
                + (link.mirror.map { ";mirror=\($0)" } ?? "") + ">"
        case .mirror(let link): "set<link<\(link.entity)>>"
        }
    }
}

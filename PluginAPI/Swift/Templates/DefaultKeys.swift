/// Keys that every record of a `LogTemplateModel` begins with.
public enum DefaultKeys: Sendable {
    /// None.
    case none
    /// The keys of a log record: `ctime`, `aname`, `aclass`, `amodel`, `aid`, `severity`, `srcip`, `srcport`, `dstip`,
    /// `dstport`, `ident`, `msg`, as far as possible with values of the seed.
    case standard
    /// Some of the standard keys, in the standard order.
    case subset(Set<String>)
    /// Keys of the author's own.
    case fields(TemplateFields)

    var fields: [(key: String, value: TemplateValue)] {
        switch self {
        case .none: []
        case .standard: Self.standardFields
        case .subset(let keys): Self.standardFields.filter { keys.contains($0.key) }
        case .fields(let fields): fields.fields
        }
    }

    private static var standardFields: [(key: String, value: TemplateValue)] {
        [
            ("ctime", .seed(.ctime)),
            ("aname", nil),
            ("aclass", nil),
            ("amodel", nil),
            ("aid", "{aid}"),
            ("severity", "low"),
            ("srcip", .seed(.srcipInt)),
            ("srcport", .seed(.srcport)),
            ("dstip", .seed(.dstipInt)),
            ("dstport", .seed(.dstport)),
            ("ident", nil),
            ("msg", nil),
        ]
    }
}

import PluginAPI

/// Options of all types, given back as records.
struct OptionModel: Model {
    enum Side: String, OptionChoice {
        case left
        case right
    }

    static let name = "option_model"
    static let count = Option("opt-count", default: 3, in: 1...10, help: "A number.")
    static let share = Option("opt-share", default: 0.25, in: 0...1, help: "A share.")
    static let plain = Option("opt-plain", default: -7, help: "Any integer.")
    static let title = Option("opt-title", default: "none", help: "A text.")
    static let shade = Option("opt-shade", default: "red", choices: ["red", "green"], help: "One of two texts.")
    static let side = Option("opt-side", default: Side.left, help: "A case.")
    static let other = Option<Side?>("opt-other", default: nil, help: "A case or nothing.")
    static let limit = Option<Int?>("opt-limit", default: nil, help: "A number or nothing.")
    static let words = Option("opt-words", default: ["a", "b"], help: "Texts.")
    static let tags = Option("opt-tags", default: [String](), choices: ["x", "y"], help: "Some of two texts.")
    static let loud = Option(flag: "opt-loud", help: "A flag.")
    static let must = Option<String>(required: "opt-must", placeholder: "TEXT", help: "Must be given.")
    static let options: [any OptionDeclaring] = [
        count, share, plain, title, shade, side, other, limit, words, tags, loud, must,
    ]

    private let record: Record

    init(_ context: Context) {
        self.record = [
            "count": .int(context[Self.count]),
            "share": .double(context[Self.share]),
            "plain": .int(context[Self.plain]),
            "title": .string(context[Self.title]),
            "shade": .string(context[Self.shade]),
            "side": .string("\(context[Self.side])"),
            "other": context[Self.other].map { .string("\($0)") } ?? .null,
            "limit": context[Self.limit].map { .int($0) } ?? .null,
            "words": .array(context[Self.words].map { .string($0) }),
            "tags": .array(context[Self.tags].map { .string($0) }),
            "loud": .bool(context[Self.loud]),
            "must": .string(context[Self.must]),
        ]
    }

    mutating func next() -> Record { self.record }
}

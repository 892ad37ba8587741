/// A field of a model as it is declared in Swift. Each can be given further options by the names that xproto has for them:
/// `.string("name", maximum: 80).with("db_index", "True")`.
public struct FieldDeclaration: Hashable, Sendable {
    /// What it is called.
    public let name: String
    private let type: String
    private let isRequired: Bool
    private let peer: String?
    private let reverse: String?
    private var options: [Option] = []

    private struct Option: Hashable, Sendable {
        let name: String
        let text: String
    }

    private init(_ name: String, _ type: String, _ isRequired: Bool, peer: String? = nil, reverse: String? = nil) {
        self.name = name
        self.type = type
        self.isRequired = isRequired
        self.peer = peer
        self.reverse = reverse
    }

    /// A text of so many characters at most.
    public static func string(
        _ name: String,
        maximum: Int,
        default text: String? = nil,
        choices: [String] = [],
        isRequired: Bool = true
    ) -> Self {
        var field = Self(name, "string", isRequired).with("max_length", "\(maximum)")
        if let text { field = field.with("default", Self.quoted(text)) }
        guard !choices.isEmpty else { return field }
        return field.with("choices", "\"(\(choices.map { "('\($0)', '\($0)'), " }.joined()))\"")
    }

    /// A text of any length.
    public static func text(_ name: String, isRequired: Bool = true) -> Self {
        Self(name, "string", isRequired).with("text", "True")
    }

    /// A whole number.
    public static func integer(
        _ name: String,
        default number: Int? = nil,
        in range: ClosedRange<Int>? = nil,
        isRequired: Bool = true
    ) -> Self {
        var field = Self(name, "int32", isRequired)
        if let number { field = field.with("default", "\(number)") }
        guard let range else { return field }
        return field.with("min_value", "\(range.lowerBound)").with("max_value", "\(range.upperBound)")
    }

    /// A number.
    public static func float(_ name: String, default number: Double? = nil, isRequired: Bool = true) -> Self {
        let field = Self(name, "float", isRequired)
        return number.map { field.with("default", "\($0)") } ?? field
    }

    /// Whether.
    public static func bool(_ name: String, default flag: Bool) -> Self {
        Self(name, "bool", true).with("default", flag ? "True" : "False")
    }

    /// A time.
    public static func date(_ name: String, isRequired: Bool = false) -> Self {
        Self(name, "string", isRequired).with("content_type", "\"date\"")
    }

    /// A link to one object.
    ///
    /// - Parameter reverse: What the other side calls the objects that lead to it; nil: it has no name for them.
    public static func link(
        _ name: String,
        to peer: String,
        reverse: String? = nil,
        isRequired: Bool = true
    ) -> Self { Self(name, "manytoone", isRequired, peer: peer, reverse: reverse) }

    /// A link to any number of objects.
    public static func links(_ name: String, to peer: String, reverse: String? = nil) -> Self {
        Self(name, "manytomany", false, peer: peer, reverse: reverse)
    }

    /// The field with another option of xproto, whose value is written as it stands there: texts in quotes, `True` and `False`.
    public func with(_ option: String, _ value: String) -> Self {
        var field = self
        field.options.append(Option(name: option, text: value))
        return field
    }

    /// As it stands in a file of xproto.
    func xproto(number: Int) -> String {
        var text = "\(self.isRequired ? "required" : "optional") \(self.type) \(self.name)"
        if let peer { text += "->\(peer)" }
        if let reverse { text += ":\(reverse)" }
        text += " = \(number)"
        let options = self.options.map { "\($0.name) = \($0.text)" }.joined(separator: ", ")
        return options.isEmpty ? "\(text);" : "\(text) [\(options)];"
    }

    /// A text in quotes.
    static func quoted(_ text: String) -> String {
        var quoted = "\""
        for character in text.unicodeScalars {
            if character == "\"" || character == "\\" { quoted += "\\" }
            quoted.unicodeScalars.append(character)
        }
        return quoted + "\""
    }
}

// Plain scalars are resolved by the core schema of YAML 1.2. What YAML 1.1 did beyond it is text here: `yes`, `no`, `on` and
// `off` (a country code is no truth), 12:30 (a time of day is not 750), 1_000, 0b1. A leading zero makes no octal number.

/// A single value as it was written.
public struct YAMLScalar: Hashable, Sendable {
    /// What it means.
    public enum Value: Hashable, Sendable {
        case null
        case bool(Bool)
        case int(Int)
        /// Also an integer that does not fit into 64 bits.
        case float(Double)
        case text(String)
    }

    /// The text, without quotes and with escapes replaced.
    public let text: String
    /// What it means.
    public let value: Value

    private init(_ text: String, _ value: Value) {
        self.text = text
        self.value = value
    }

    /// A scalar of what was written without quotes and without a tag.
    public init(plain text: String) {
        self.text = text
        self.value = Self.resolve(text)
    }

    /// A scalar in quotes or in a block: always a text.
    public init(text: String) {
        self.text = text
        self.value = .text(text)
    }

    /// A scalar of which a tag tells the type; nil: the text is none of this type, or the tag is not known.
    ///
    /// - Parameter tag: The whole tag, such as `tag:yaml.org,2002:int`.
    internal init?(_ text: String, tag: String) {
        let resolved = Self.resolve(text)
        switch (tag, resolved) {
        case ("!", _), ("tag:yaml.org,2002:str", _): self.init(text: text)
        case ("tag:yaml.org,2002:null", .null), ("tag:yaml.org,2002:bool", .bool), ("tag:yaml.org,2002:int", .int),
            ("tag:yaml.org,2002:float", .float):
            self.init(plain: text)
        case ("tag:yaml.org,2002:float", .int(let number)):
            self.init(text, .float(Double(number)))
        default: return nil
        }
    }

    /// What it is, for a message: `the text 'yes'`.
    public var found: String {
        switch self.value {
        case .null: "nothing"
        case .bool: "the truth value \(self.text)"
        case .int: "the integer \(quoted(self.text))"
        case .float: "the number \(quoted(self.text))"
        case .text: "the text \(quoted(self.text))"
        }
    }

    private static func resolve(_ text: String) -> Value {
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .bool(true)
        case "false", "False", "FALSE": return .bool(false)
        case ".nan", ".NaN", ".NAN": return .float(.nan)
        case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .float(.infinity)
        case "-.inf", "-.Inf", "-.INF": return .float(-.infinity)
        default: break
        }
        // Most texts end here, and a long one is not looked at again.
        guard let first = text.utf8.first, "+-.0123456789".utf8.contains(first), text.utf8.count <= 512 else {
            return .text(text)
        }
        return Self.number(text) ?? .text(text)
    }

    private static func number(_ text: String) -> Value? {
        for (prefix, radix) in [("0x", 16), ("0o", 8)] where text.hasPrefix(prefix) {
            let digits = text.dropFirst(2)
            guard !digits.isEmpty,
                digits.utf8.first.map({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }) ?? false
            else { return nil }
            return Int(digits, radix: radix).map(Value.int)
        }
        var rest = Substring(text).utf8[...]
        func digits() -> Int {
            let count = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.count
            rest = rest.dropFirst(count)
            return count
        }
        func take(_ characters: String) -> Bool {
            guard let first = rest.first, characters.utf8.contains(first) else { return false }
            rest = rest.dropFirst()
            return true
        }
        _ = take("+-")
        let whole = digits()
        var isInteger = true
        var fraction = 0
        if take(".") {
            isInteger = false
            fraction = digits()
        }
        guard whole + fraction > 0 else { return nil }
        if take("eE") {
            isInteger = false
            _ = take("+-")
            guard digits() > 0 else { return nil }
        }
        guard rest.isEmpty else { return nil }
        if isInteger, let number = Int(text) { return .int(number) }
        return Double(text).map(Value.float)
    }
}

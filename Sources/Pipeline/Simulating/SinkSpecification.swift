// STREAM=MEDIUM:KEY=VALUE,KEY=VALUE. A value may stand in double or single quotes, and a backslash takes the next
// character as it is, within double quotes and outside of quotes.

/// Where the events of a stream go, as a user writes it.
public struct SinkSpecification: Hashable, Sendable {
    /// One setting of a sink.
    public struct Setting: Hashable, Sendable {
        /// The name.
        public var key: String
        /// What it is set to.
        public var value: String

        /// Makes it of its parts.
        public init(_ key: String, _ value: String) {
            self.key = key
            self.value = value
        }
    }

    /// Why a text is no sink.
    public struct SyntaxError: Error, Hashable, Sendable, CustomStringConvertible {
        /// One sentence.
        public let description: String
    }

    /// The stream that stands for all that no other sink names.
    public static let others = "*"

    /// The name of the stream, or `*`.
    public var stream: String
    /// The name of the medium.
    public var medium: String
    /// Its settings in order.
    public var settings: [Setting]

    /// Makes it of its parts.
    public init(stream: String, medium: String, settings: [Setting]) {
        self.stream = stream
        self.medium = medium
        self.settings = settings
    }

    /// Reads what a user wrote.
    public init(_ text: String) throws(SyntaxError) {
        guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
            throw SyntaxError(description: "expected STREAM=MEDIUM:KEY=VALUE,..., such as '*=print'")
        }
        self.stream = String(text[..<equals])
        var rest = text[text.index(after: equals)...]
        self.medium = String(rest.prefix { $0 != ":" })
        guard !self.medium.isEmpty else { throw SyntaxError(description: "it names no medium behind \(self.stream)=") }
        self.settings = []
        rest = rest.dropFirst(self.medium.count)
        guard rest.popFirst() != nil else { return }
        while !rest.isEmpty { self.settings.append(try Self.setting(&rest)) }
    }

    /// The text that is read as this; nil: none is, since a name is empty or holds what ends it.
    public var text: String? {
        guard !self.stream.isEmpty, !self.stream.contains("="), !self.medium.isEmpty, !self.medium.contains(":") else {
            return nil
        }
        var settings: [String] = []
        for setting in self.settings {
            guard !setting.key.isEmpty, !setting.key.contains("="), !setting.key.contains(",") else { return nil }
            let isPlain = !setting.value.contains { ",\\\"'".contains($0) }
            let escaped = setting.value.flatMap { $0 == "\"" || $0 == "\\" ? ["\\", $0] : [$0] }
            settings.append("\(setting.key)=" + (isPlain ? setting.value : "\"\(String(escaped))\""))
        }
        let rest = settings.isEmpty ? "" : ":" + settings.joined(separator: ",")
        return "\(self.stream)=\(self.medium)\(rest)"
    }

    private static func setting(_ rest: inout Substring) throws(SyntaxError) -> Setting {
        let key = rest.prefix { $0 != "=" && $0 != "," }
        rest = rest.dropFirst(key.count)
        guard rest.popFirst() == "=", !key.isEmpty else {
            throw SyntaxError(
                description: "the setting '\(key)' has no value; write KEY=VALUE, and commas in values in quotes"
            )
        }
        var value = ""
        var quote: Character?
        while let character = rest.popFirst() {
            if character == "\\", quote != "'" {
                guard let next = rest.popFirst() else {
                    throw SyntaxError(description: "nothing is behind the \\ at the end of '\(key)'")
                }
                value.append(next)
            } else if character == quote {
                quote = nil
            } else if quote == nil, character == "\"" || character == "'" {
                quote = character
            } else if quote == nil, character == "," {
                return Setting(String(key), value)
            } else {
                value.append(character)
            }
        }
        if let quote { throw SyntaxError(description: "the value of '\(key)' begins with \(quote) and does not end") }
        return Setting(String(key), value)
    }
}

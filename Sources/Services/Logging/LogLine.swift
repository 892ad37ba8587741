import Records

/// A line of the log.
public struct LogLine: Hashable, Sendable {
    /// A fact beside the message.
    public struct Field: Hashable, Sendable {
        /// What it is about.
        public let name: String
        /// What it is.
        public let value: String

        /// Makes a field.
        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// When, as RFC 3339 text in UTC.
    public var time: String
    /// How much it matters.
    public var level: LogLevel
    /// What happened.
    public var message: String
    /// Facts beside it.
    public var fields: [Field]

    /// Makes a line of its parts.
    public init(time: String, level: LogLevel, message: String, fields: [Field] = []) {
        self.time = time
        self.level = level
        self.message = message
        self.fields = fields
    }

    /// The line without a line feed; it has none inside, whatever its parts contain.
    public func text(_ format: LogFormat) -> String {
        switch format {
        case .json:
            var record: Record = [
                "time": .string(self.time), "level": .string(self.level.rawValue), "message": .string(self.message),
            ]
            for field in self.fields where record[field.name] == nil { record[field.name] = .string(field.value) }
            return String(decoding: JSON.encode(.map(record)), as: UTF8.self)
        case .text:
            let fields = self.fields.map { " \($0.name)=\(Self.quotedIfNeeded($0.value))" }.joined()
            return "\(self.time) \(self.level.rawValue) \(Self.onOneLine(self.message))\(fields)"
        }
    }

    private static func onOneLine(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else { return text }
        return text.unicodeScalars.reduce(into: "") { result, scalar in
            if scalar.value < 0x20 || scalar.value == 0x7F {
                result += "\\x" + (scalar.value < 0x10 ? "0" : "") + String(scalar.value, radix: 16)
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
    }

    private static func quotedIfNeeded(_ value: String) -> String {
        let isPlain = !value.isEmpty && value.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\"") }
        return isPlain ? value : String(decoding: JSON.encode(.string(value)), as: UTF8.self)
    }
}

/// What values a field of a standard element has.
public enum FieldKind: Sendable, BitwiseCopyable {
    /// Text. Numbers are taken as their text.
    case text
    /// A text where an empty one stands for none, such as an id.
    case optionalText
    /// A whole number from 0 on, or the text of one.
    case count
    /// A number from 0 on, or the text of one.
    case amount
    /// Yes or no, or a word for it.
    case flag
    /// Anything. A text is read as JSON.
    case json
    /// A list. A text is read as JSON, or stands for itself alone.
    case list
    /// A time, or the text of one.
    case time

    /// What is expected, for messages.
    var expectation: String {
        switch self {
        case .text, .optionalText: "text"
        case .count: "a whole number from 0 on"
        case .amount: "a number from 0 on"
        case .flag: "true or false"
        case .json: "a value, or JSON"
        case .list: "a list, or JSON of one"
        case .time: "a time, such as 2026-02-09T18:55:13Z"
        }
    }

    /// Whether a value is one that the field holds.
    func holds(_ value: Value) -> Bool {
        switch (self, value) {
        case (.text, .string), (.optionalText, .string), (.flag, .bool), (.list, .array), (.time, .timestamp),
            (.json, _):
            true
        case (.count, .int(let number)), (.amount, .int(let number)): number >= 0
        case (.amount, .double(let number)): number >= 0 && number.isFinite
        default: false
        }
    }

    /// The same of a field that may be null.
    func holds(_ value: Value, isNullable: Bool) -> Bool {
        if case .null = value { return isNullable || self.isEmptyNull }
        return self.holds(value)
    }

    /// The value as the field holds it; nil: the field cannot.
    func coerce(_ value: Value) -> Value? {
        // The nil of `Value` is its null, so what is meant is always said.
        switch (self, value) {
        case (.json, .string(let text)): LooseJSON.value(text)
        case (.amount, .int(let number)): Self.amount(Double(number))
        case _ where self.holds(value): value
        case (.text, .int(let number)), (.optionalText, .int(let number)): .string(String(number))
        case (.text, .double(let number)), (.optionalText, .double(let number)): .string(String(number))
        case (.count, .double(let number)): Int(exactly: number).flatMap { Self.count($0) }
        case (.count, .string(let text)): Int(Self.trimmed(text)).flatMap { Self.count($0) }
        case (.amount, .string(let text)): Double(Self.trimmed(text)).flatMap { Self.amount($0) }
        case (.flag, .int(let number)): Self.flag(String(number))
        case (.flag, .string(let text)): Self.flag(text)
        case (.list, .string(let text)):
            LooseJSON.value(text).flatMap { $0.elements }.map { .array($0) } ?? .array([value])
        case (.time, .string(let text)): Self.time(text)
        default: Optional<Value>.none
        }
    }

    private static func count(_ number: Int) -> Value? {
        guard number >= 0 else { return Optional<Value>.none }
        return .int(number)
    }

    private static func amount(_ number: Double) -> Value? {
        guard number >= 0, number.isFinite else { return Optional<Value>.none }
        return .double(number)
    }

    private static func trimmed(_ text: String) -> Substring {
        var text = text[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }

    private static func flag(_ text: String) -> Value? {
        switch text.lowercased() {
        case "true", "yes", "on", "1", "t", "y": .bool(true)
        case "false", "no", "off", "0", "f", "n": .bool(false)
        default: Optional<Value>.none
        }
    }

    /// RFC 3339; without a zone, and with a space instead of the T, too: then it is UTC.
    private static func time(_ text: String) -> Value? {
        if let time = RFC3339Text.microseconds(text) { return .timestamp(time) }
        var characters = Array(text.utf8)
        if characters.count > 10, characters[10] == UInt8(ascii: " ") { characters[10] = UInt8(ascii: "T") }
        let text = String(decoding: characters, as: UTF8.self)
        return (RFC3339Text.microseconds(text) ?? RFC3339Text.microseconds(text + "Z")).map { .timestamp($0) }
    }
}

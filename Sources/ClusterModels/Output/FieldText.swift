// What a field is in an attribute, as Watcher writes it: `str` of the value, but JSON where that would be Python.

enum FieldText {
    static func text(_ value: Value) -> String {
        switch value {
        case .null: "None"
        case .bool(let flag): flag ? "True" : "False"
        case .int(let number): String(number)
        case .double(let number): String(number)
        case .string(let text): text
        case .timestamp(let time): self.time(time)
        case .bytes, .array, .map: ExactJSON.text(value)
        }
    }

    /// What a reader makes of the text; nil: nothing.
    static func value(_ text: String, _ rule: FieldRule?) -> Value? {
        guard let rule else { return .string(text) }
        if rule.isNullable, text == "None" { return .some(.null) }
        guard let value = rule.coerce(.string(text)) else { return nil }
        return ExactJSON.unwrapped(value)
    }

    private static func time(_ time: Int64) -> String {
        let rest = ((time % 1_000_000) + 1_000_000) % 1_000_000
        let whole = RFC3339Text.text(seconds: (time - rest) / 1_000_000)
        guard rest > 0 else { return whole }
        let digits = String(rest)
        return "\(whole.dropLast()).\(String(repeating: "0", count: 6 - digits.utf8.count))\(digits)Z"
    }
}

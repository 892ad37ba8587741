/// Times as people and files have them: `2026-03-01T10:00:00Z`, with six decimals where there is a fraction of a second.
public enum DateText {
    /// The text of microseconds since 1970 UTC.
    public static func text(_ microseconds: Int64) -> String {
        var seconds = microseconds / 1_000_000
        var fraction = microseconds - seconds * 1_000_000
        if fraction < 0 {
            fraction += 1_000_000
            seconds -= 1
        }
        let text = RFC3339Text.text(seconds: seconds)
        guard fraction != 0 else { return text }
        let digits = String(fraction)
        return text.dropLast() + "." + String(repeating: "0", count: 6 - digits.count) + digits + "Z"
    }
}

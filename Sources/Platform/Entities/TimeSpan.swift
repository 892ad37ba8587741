/// A span of time.
public struct TimeSpan: Hashable, Comparable, Sendable {
    /// Its length in microseconds; negative where something reaches back.
    public var microseconds: Int64

    /// Makes a span of microseconds.
    public init(microseconds: Int64) { self.microseconds = microseconds }

    /// Makes a span of seconds.
    public init(seconds: Int64) { self.microseconds = seconds * 1_000_000 }

    /// No time.
    public static let zero = TimeSpan(microseconds: 0)

    /// The longest, some 292 000 years: as good as for ever.
    public static let longest = TimeSpan(microseconds: .max)

    /// Its length in seconds.
    public var seconds: Double { Double(self.microseconds) / 1_000_000 }

    /// Compares lengths.
    public static func < (left: Self, right: Self) -> Bool { left.microseconds < right.microseconds }
}

extension TimeSpan: CustomStringConvertible {
    /// As the API shows it, in ISO 8601: `PT5M`, `P1DT2H`, `-PT0.5S`; 365 days are `P1Y`.
    public var description: String {
        let magnitude = self.microseconds.magnitude
        guard magnitude > 0 else { return "PT0S" }
        var text = self.microseconds < 0 ? "-P" : "P"
        let days = magnitude / 86_400_000_000
        if days >= 365 { text += "\(days / 365)Y" }
        if days % 365 > 0 { text += "\(days % 365)D" }
        let rest = magnitude % 86_400_000_000
        guard rest > 0 else { return text }
        text += "T"
        if rest / 3_600_000_000 > 0 { text += "\(rest / 3_600_000_000)H" }
        if rest / 60_000_000 % 60 > 0 { text += "\(rest / 60_000_000 % 60)M" }
        let seconds = rest / 1_000_000 % 60
        let fraction = rest % 1_000_000
        if fraction > 0 {
            var digits = String(fraction)
            digits = String(repeating: "0", count: 6 - digits.count) + digits
            while digits.last == "0" { digits.removeLast() }
            text += "\(seconds).\(digits)S"
        } else if seconds > 0 {
            text += "\(seconds)S"
        }
        return text
    }
}

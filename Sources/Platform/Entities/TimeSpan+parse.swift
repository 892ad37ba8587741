extension TimeSpan {
    /// The longest that a configuration may ask for, in days.
    static let mostDays: Int64 = 99_999_999

    /// What is expected where a span is asked for.
    static let expectation =
        "expected a duration: a number of seconds, a text such as 30s, 5m, 2h or 7d, or ISO 8601 as P1DT2H"

    /// The span of some seconds; nil: too long, or no number.
    public init?(fractionalSeconds seconds: Double) {
        guard seconds.magnitude <= Double(Self.mostDays) * 86_400 else { return nil }
        self.init(microseconds: Int64((seconds * 1_000_000).rounded()))
    }

    /// The span of a text: `0`, a whole number with `s`, `m`, `h` or `d`, or ISO 8601; nil if it is none, or too long.
    ///
    /// A number without a unit is none. Years have 365 days and months 30.
    public init?(_ text: String) {
        var rest = text.utf8.drop { IntegerText.isSpace($0) }
        while let last = rest.last, IntegerText.isSpace(last) { rest.removeLast() }
        if rest.elementsEqual("0".utf8) {
            self = .zero
            return
        }
        let units: [UInt8: Int64] = [0x73: 1, 0x6d: 60, 0x68: 3600, 0x64: 86_400]
        if let unit = rest.last.flatMap({ units[$0] }), rest.dropLast().allSatisfy({ $0 &- 0x30 < 10 }),
            let number = Int64(String(Substring(rest.dropLast()))), number <= Self.mostDays * 86_400 / unit
        {
            self.init(seconds: number * unit)
            return
        }
        guard let span = Self.standard(rest) else { return nil }
        self = span
    }

    /// The span of a text in ISO 8601, such as `P1DT2H3M4.5S`.
    private static func standard(_ text: Substring.UTF8View) -> TimeSpan? {
        var rest = text
        var isNegative = false
        if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            isNegative = sign == UInt8(ascii: "-")
            rest = rest.dropFirst()
        }
        guard rest.first == UInt8(ascii: "P") else { return nil }
        rest = rest.dropFirst()
        var isTime = false
        var seconds = 0.0
        var wholeSeconds: Int64 = 0
        var hasPart = false
        while let first = rest.first {
            if first == UInt8(ascii: "T"), !isTime, rest.count > 1 {
                isTime = true
                rest = rest.dropFirst()
                continue
            }
            let digits = rest.prefix { $0 &- 0x30 < 10 || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ",") }
            let number = String(Substring(digits)).map { $0 == "," ? "." : $0 }
            guard !digits.isEmpty, digits.count <= 20, let unit = rest.dropFirst(digits.count).first else { return nil }
            rest = rest.dropFirst(digits.count + 1)
            let length: Int64
            switch (unit, isTime) {
            case (UInt8(ascii: "Y"), false): length = 365 * 86_400
            case (UInt8(ascii: "M"), false): length = 30 * 86_400
            case (UInt8(ascii: "W"), false): length = 7 * 86_400
            case (UInt8(ascii: "D"), false): length = 86_400
            case (UInt8(ascii: "H"), true): length = 3600
            case (UInt8(ascii: "M"), true): length = 60
            case (UInt8(ascii: "S"), true): length = 1
            default: return nil
            }
            if let whole = Int64(String(number)) {
                let (product, first) = whole.multipliedReportingOverflow(by: length)
                let (sum, second) = wholeSeconds.addingReportingOverflow(product)
                guard !first, !second else { return nil }
                wholeSeconds = sum
            } else if let part = Double(String(number)) {
                seconds += part * Double(length)
            } else {
                return nil
            }
            hasPart = true
        }
        guard hasPart, wholeSeconds <= Self.mostDays * 86_400, let fraction = TimeSpan(fractionalSeconds: seconds)
        else { return nil }
        let length = wholeSeconds * 1_000_000 + fraction.microseconds
        return TimeSpan(microseconds: isNegative ? -length : length)
    }
}

/// A seed of a log template model that is declared and not computed, so that templates that name it stay compiled.
///
///     static let drawn: [DrawnSeed] = [
///         .one("level", of: ["info", "error"], weights: [9, 1]),
///         .row(["user", "uid"], of: [["ada", 1001], ["alan", 1002]]),
///         .number("bytes", in: 0...1024),
///         .time("date") { time in "\(time / 86_400_000_000)" },
///     ]
///
/// A text uses it as `{level}`; `.drawn("uid")` as the value of a field keeps its type. It is drawn once a record, when
/// it is first used; names of one row belong together.
public struct DrawnSeed: Sendable {
    enum Kind: Sendable {
        /// Rows of one value a name, equally likely without weights.
        case rows([[Value]], weights: [Double]?)
        case number(ClosedRange<Int>)
        /// A text of the record's time in microseconds, which changes at multiples of the period only.
        case time(period: Int64, @Sendable (Int64) -> String)
    }

    let names: [String]
    let kind: Kind

    /// One of the values.
    ///
    /// - Parameter weights: How often each is drawn compared with the others; equally often without.
    public static func one(_ name: String, of values: [Value], weights: [Double]? = nil) -> DrawnSeed {
        DrawnSeed(names: [name], kind: .rows(values.map { [$0] }, weights: weights))
    }

    /// One of the rows, whose values get the names in their order.
    ///
    /// - Parameter weights: How often each is drawn compared with the others; equally often without.
    public static func row(_ names: [String], of rows: [[Value]], weights: [Double]? = nil) -> DrawnSeed {
        DrawnSeed(names: names, kind: .rows(rows, weights: weights))
    }

    /// A number, each of the range equally likely; there may be up to 2^32 - 1 of them.
    public static func number(_ name: String, in range: ClosedRange<Int>) -> DrawnSeed {
        DrawnSeed(names: [name], kind: .number(range))
    }

    /// A text made of the record's time, for dates and the like.
    ///
    /// - Parameters:
    ///   - period: Microseconds; the text is made anew when a multiple of it has passed.
    ///   - text: Makes the text of a time in microseconds since 1970 UTC. Its first 96 bytes are used; what is not
    ///     printable ASCII, and quotes, commas and backslashes, become question marks.
    public static func time(
        _ name: String,
        every period: Int64 = 1_000_000,
        _ text: @escaping @Sendable (_ microseconds: Int64) -> String
    ) -> DrawnSeed {
        DrawnSeed(names: [name], kind: .time(period: period, text))
    }

    /// What is wrong with the declaration; nil if nothing is.
    var problem: String? {
        let title = self.names.first.map { "the drawn seed \"\($0)\"" } ?? "a drawn seed without a name"
        guard !self.names.isEmpty, Set(self.names).count == self.names.count else {
            return "\(title) needs unique names"
        }
        for name in self.names where !name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" }) || name.isEmpty {
            return "the drawn seed \"\(name)\" has a name with other characters than letters, digits and \"_\""
        }
        switch self.kind {
        case .rows(let rows, let weights):
            guard !rows.isEmpty else { return "\(title) has nothing to choose from" }
            guard rows.allSatisfy({ $0.count == self.names.count }) else {
                return "\(title) has a row with other than \(self.names.count) values"
            }
            guard let weights else { return nil }
            guard weights.count == rows.count else {
                return "\(title) has \(weights.count) weights for \(rows.count) rows"
            }
            guard weights.allSatisfy({ $0 >= 0 && $0.isFinite }) else { return "\(title) has a negative weight" }
            guard weights.contains(where: { $0 > 0 }) else { return "\(title) has weights that are all 0" }
        case .number(let range):
            let (span, overflows) = range.upperBound.subtractingReportingOverflow(range.lowerBound)
            guard !overflows, span < (1 << 32) - 1 else { return "\(title) has more than 2^32 - 1 numbers" }
        case .time(let period, _):
            guard period > 0 else { return "\(title) needs a period above 0" }
        }
        return nil
    }
}

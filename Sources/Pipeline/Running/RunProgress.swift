import Workers

/// The line that tells how far a run is, in Avalon's words.
struct RunProgress {
    static func line(delivered: Int, elapsed nanoseconds: Int64) -> String {
        let seconds = Double(nanoseconds) / 1e9
        let rate = seconds > 0 ? Double(delivered) / seconds : 0
        return
            "\(delivered) items sent in \(Self.decimal(seconds)) seconds. Average Rate = \(Self.decimal(rate)) / seconds"
    }

    /// A number with one decimal.
    private static func decimal(_ number: Double) -> String {
        let tenths = Int((min(number, 1e15) * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}

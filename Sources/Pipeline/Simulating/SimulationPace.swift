/// How simulated time is tied to time on the wall.
public struct SimulationPace: Hashable, Sendable {
    /// Why a pace cannot be read.
    public struct SyntaxError: Error, Hashable, Sendable, CustomStringConvertible {
        /// One sentence.
        public let description: String
    }

    /// Simulated seconds in one second.
    public let factor: Double

    /// Reads `realtime`, or a number with `x` behind it, such as `60x`.
    public init(_ text: String) throws(SyntaxError) {
        let number = text == "realtime" ? 1 : text.hasSuffix("x") ? Double(text.dropLast()) ?? 0 : 0
        guard number > 0, number.isFinite else {
            throw SyntaxError(description: "expected realtime, or how many times faster, such as 60x")
        }
        self.factor = number
    }

    /// When something happens, in nanoseconds after the beginning of the run.
    ///
    /// - Parameter milliseconds: Simulated time after the beginning.
    func delay(of milliseconds: Double) -> Int64 {
        let nanoseconds = milliseconds * 1e6 / self.factor
        return nanoseconds < 0x1p62 ? Int64(nanoseconds) : 1 << 62
    }
}

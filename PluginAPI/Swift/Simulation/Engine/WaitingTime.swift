import Glibc

/// How many ticks pass without anything before something happens that has the same probability in each tick.
///
/// The number has a geometric distribution, drawn as a whole: the cost does not depend on how small the probability is.
struct WaitingTime: Hashable {
    /// A wait that no simulation sees the end of.
    static let endless = 1 << 61

    /// The reciprocal of the logarithm of the probability that nothing happens; 0: something happens in each tick.
    private let scale: Double
    private let isNever: Bool

    /// - Parameter probability: From 0 to 1.
    init(probability: Double) {
        self.isNever = !(probability > 0)
        // log1p keeps the digits of a small probability that 1 - p has not.
        self.scale = probability >= 1 || probability <= 0 ? 0 : 1 / log1p(-probability)
    }

    /// Draws a number of ticks.
    @inline(__always)
    func draw(_ random: inout Random) -> Int {
        if self.isNever { return Self.endless }
        if self.scale == 0 { return 0 }
        // Above 0 and below 1, so that the logarithm is finite.
        let uniform = (Double(random.next() >> 12) + 0.5) * 0x1p-52
        let ticks = log(uniform) * self.scale
        return ticks < 0x1p61 ? Int(ticks) : Self.endless
    }
}

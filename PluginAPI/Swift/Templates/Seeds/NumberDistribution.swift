/// Random numbers that are not equally likely, drawn in constant time.
///
/// Its memory is never freed: make such distributions once in a process, as a `static let`, and not for each instance.
@frozen
public struct NumberDistribution: Sendable {
    @usableFromInline let table: AliasTable
    @usableFromInline let first: Int

    /// The number `first + i` has a probability in proportion to `weights[i]`.
    ///
    /// - Precondition: No weight is negative and one is positive.
    public init(from first: Int = 0, weights: [Double]) {
        self.table = AliasTable(weights)
        self.first = first
    }

    /// A normal distribution, rounded to integers and drawn again until the number lies in the range.
    ///
    /// - Precondition: The range is not empty, and the deviation not negative.
    public static func clippedNormal(in range: Range<Int>, mean: Double, deviation: Double) -> NumberDistribution {
        let weights = ClippedNormal(
            minimum: Double(range.lowerBound),
            maximum: Double(range.upperBound),
            mean: mean,
            deviation: deviation
        ).weights
        return NumberDistribution(from: weights[0].outcome, weights: weights.map(\.weight))
    }

    /// The numbers that can be drawn.
    public var range: Range<Int> { self.first..<(self.first + self.table.count) }

    /// Draws a number.
    @inlinable
    @inline(__always)
    public func draw(_ random: inout Random) -> Int { self.first &+ self.table.draw(&random) }
}

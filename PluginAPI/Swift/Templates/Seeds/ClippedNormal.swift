import Glibc

/// Avalon's distribution of addresses and ports: a normal draw rounded to an integer, drawn again until it lies in
/// `minimum..<maximum`. Here its probabilities are computed once, so nothing is ever drawn twice.
struct ClippedNormal {
    var minimum: Double
    var maximum: Double
    var mean: Double
    var deviation: Double

    /// The outcomes within nine deviations with their probabilities up to a common factor; what lies further out has a
    /// probability below 10^-18.
    ///
    /// Without a deviation it is the outcome nearest to the mean, which is what small ones come to.
    ///
    /// - Precondition: The deviation is not negative and some outcome is possible.
    var weights: [(outcome: Int, weight: Double)] {
        guard self.deviation > 0 else {
            let nearest = min(max((self.mean + 0.5).rounded(.towardZero), self.minimum), self.maximum - 1)
            return [(Int(nearest), 1)]
        }
        let first = max(self.minimum, (self.mean - 9 * self.deviation).rounded())
        let last = min(self.maximum - 1, (self.mean + 9 * self.deviation).rounded())
        return stride(from: first, through: last, by: 1).map { outcome in
            let scale = self.deviation * 2.0.squareRoot()
            let below = (outcome - 0.5 - self.mean) / scale
            let above = (outcome + 0.5 - self.mean) / scale
            return (Int(outcome), erf(above) - erf(below))
        }
    }
}

/// A number of records divided among weighted producers: whole records, the exact total, and nobody off its fraction
/// by a record or more.
///
/// Largest remainder: each gets the whole part of its fraction, and what is left goes by one to those with the largest
/// rests, of equal ones to the first.
public struct Apportionment: Hashable, Sendable {
    /// The records of each producer.
    public let shares: [Int]

    /// Divides a total, which is not negative.
    public init(total: Int, weights: ProducerWeights) {
        let parts = weights.producers.map { producer in
            // The numerator is part of the total weight, so the quotient is at most the total, and an Int.
            (Int128(total) * Int128(producer.numerator))
                .quotientAndRemainder(dividingBy: Int128(producer.divisor) * Int128(weights.total))
        }
        var shares = parts.map { Int($0.quotient) }
        let left = total - shares.reduce(0, +)
        // Rests are fractions of divisor * total; the total is common to all, so cross-multiplying divisors compares.
        let byRest = shares.indices.sorted { left, right in
            let leftRest = parts[left].remainder * Int128(weights.producers[right].divisor)
            let rightRest = parts[right].remainder * Int128(weights.producers[left].divisor)
            return leftRest == rightRest ? left < right : leftRest > rightRest
        }
        for index in byRest.prefix(left) { shares[index] += 1 }
        self.shares = shares
    }
}

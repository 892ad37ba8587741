import Configuration

/// The weights of the producers of a run, as exact fractions.
///
/// An expression weighs as much as its ratio says, or as it has producers when it has none; its producers weigh the same.
/// All numbers are bounded such that the products in which weights are compared fit into 128 bits.
public struct ProducerWeights: Hashable, Sendable {
    /// The largest number of producers in a run.
    public static let maximumProducers = 1 << 16

    /// One producer.
    public struct Producer: Hashable, Sendable {
        /// The index of its expression.
        public let expression: Int

        /// The weight of its expression.
        public let numerator: Int

        /// The number of producers that share that weight.
        public let divisor: Int
    }

    /// The producers in the order of their expressions.
    public let producers: [Producer]

    /// The sum of the weights.
    public let total: Int

    /// Takes the weights of expressions.
    ///
    /// - Throws: `UsageError` when all weights are 0, or there are too many producers.
    public init(_ expressions: [ModelExpression]) throws(UsageError) {
        var producers: [Producer] = []
        var total = 0
        for (index, expression) in expressions.enumerated() {
            let count = min(max(expression.producers, 0), Self.maximumProducers + 1)
            guard producers.count + count <= Self.maximumProducers else {
                let limit = "a run has at most \(Self.maximumProducers) producers"
                throw UsageError(.badValue, "\(limit); \(expression) is beyond that")
            }
            let weight = count == 0 ? 0 : min(max(expression.weight, 0), ModelExpression.maximumRatio)
            total += weight
            producers += (0..<count).map { _ in Producer(expression: index, numerator: weight, divisor: count) }
        }
        guard total > 0 else {
            let given = expressions.map(\.description).joined(separator: " ")
            let reason = "all ratios are 0, so nobody may generate anything; give at least one a ratio above 0"
            throw UsageError(.contradiction, "model expressions \(quoted(given)): \(reason)")
        }
        self.producers = producers
        self.total = total
    }
}

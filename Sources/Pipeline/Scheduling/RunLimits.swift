import Configuration

/// How much a run makes, how fast, and in what batches.
public struct RunLimits: Hashable, Sendable {
    /// The number of records when none is asked for.
    public static let defaultNumber = 100

    /// The largest batch that is chosen without being asked for.
    public static let largestDefaultBatch = 1000

    /// Records over all producers; 0: no limit.
    public let number: Int

    /// Nanoseconds after which the run ends; nil: no limit.
    public let duration: UInt64?

    /// Records a second over all producers; 0: no limit.
    public let rate: Int

    /// Records a batch for expressions without a size of their own; nil: it is chosen.
    public let batchSize: Int?

    /// Takes what a user asked for; nil is what was not given.
    ///
    /// - Parameter duration: In seconds; 0: no limit.
    /// - Throws: `UsageError` for a negative limit, and a batch size below 1.
    public init(
        number: Int? = nil,
        duration: Double? = nil,
        rate: Int? = nil,
        batchSize: Int? = nil
    ) throws(UsageError) {
        if let number, number < 0 { throw Self.error("number", number, "a number of records, or 0 for no limit") }
        if let rate, rate < 0 { throw Self.error("rate", rate, "records a second, or 0 for no limit") }
        let batchSizes = 1...ModelExpression.maximumBatchSize
        if let batchSize, !batchSizes.contains(batchSize) {
            let expected = "records a batch, from \(batchSizes.lowerBound) to \(batchSizes.upperBound)"
            throw Self.error("batch-size", batchSize, expected)
        }
        if let duration, !(duration >= 0 && duration.isFinite) {
            throw Self.error("duration", duration, "seconds, or 0 for no limit")
        }
        self.number = number ?? Self.defaultNumber
        self.duration = duration.flatMap { $0 == 0 ? nil : UInt64(min($0 * 1e9, 0x1p63)) }
        self.rate = rate ?? 0
        self.batchSize = batchSize
    }

    /// The batch size of each producer.
    ///
    /// What was asked for is kept: that of the expression, else that of the run. Else it is 1000, or the number of
    /// records when that is less; and in a run with a rate at most a hundredth of a second of the producer's share of
    /// the stream, so that the output is smooth.
    ///
    /// - Parameters:
    ///   - expressions: The expressions of the run.
    ///   - weights: The weights made of the same expressions.
    public func batchSizes(of expressions: [ModelExpression], weights: ProducerWeights) -> [Int] {
        let largest = self.number == 0 ? Self.largestDefaultBatch : min(self.number, Self.largestDefaultBatch)
        return weights.producers.map { producer in
            if let size = expressions[producer.expression].batchSize ?? self.batchSize { return size }
            guard self.rate > 0 else { return largest }
            let perSecond = Int128(self.rate) * Int128(producer.numerator)
            let smooth = perSecond / (Int128(producer.divisor) * Int128(weights.total) * 100)
            return min(max(Int(clamping: smooth), 1), largest)
        }
    }

    private static func error(_ option: String, _ given: some Numeric, _ expected: String) -> UsageError {
        UsageError(.badValue, "option --\(option): got \(given), expected \(expected)")
    }
}

import Configuration
import Pipeline
import Testing

@Suite struct RunLimitsTests {
    private func sizes(_ limits: RunLimits, _ expressions: ModelExpression...) throws -> [Int] {
        limits.batchSizes(of: expressions, weights: try ProducerWeights(expressions))
    }

    @Test func theDefaults() throws {
        let limits = try RunLimits()
        #expect(limits.number == 100)
        #expect(limits.duration == nil)
        #expect(limits.rate == 0)
        #expect(try self.sizes(limits, ModelExpression(model: "a")) == [100])
        #expect(try self.sizes(try RunLimits(number: 5000), ModelExpression(model: "a")) == [1000])
        #expect(try self.sizes(try RunLimits(number: 0), ModelExpression(model: "a")) == [1000])
        #expect(try RunLimits(duration: 1.5).duration == 1_500_000_000)
        #expect(try RunLimits(duration: 0).duration == nil)
        #expect(try RunLimits(duration: .greatestFiniteMagnitude).duration == 1 << 63)
    }

    @Test func whatWasAskedForIsKept() throws {
        let limits = try RunLimits(number: 10, rate: 100, batchSize: 7)
        let expressions = [ModelExpression(model: "a"), ModelExpression(model: "b", producers: 2, batchSize: 2000)]
        let sizes = limits.batchSizes(of: expressions, weights: try ProducerWeights(expressions))
        #expect(sizes == [7, 2000, 2000])
    }

    @Test func pacedBatchesAreAHundredthOfASecond() throws {
        let test = ModelExpression(model: "a", producers: 5)
        #expect(try self.sizes(try RunLimits(number: 0, rate: 100), test) == [1, 1, 1, 1, 1])
        #expect(try self.sizes(try RunLimits(number: 0, rate: 50_000), test) == [100, 100, 100, 100, 100])
        #expect(try self.sizes(try RunLimits(number: 0, rate: .max), test) == [1000, 1000, 1000, 1000, 1000])
        #expect(try self.sizes(try RunLimits(number: 20, rate: 50_000), test) == [20, 20, 20, 20, 20])
        let uneven = try self.sizes(
            try RunLimits(number: 0, rate: 10_000),
            ModelExpression(model: "a", ratio: 9),
            ModelExpression(model: "b", ratio: 1)
        )
        #expect(uneven == [90, 10])
    }

    @Test func negativeLimitsAreRefused() {
        let messages = [
            usageError { () throws(UsageError) in try RunLimits(number: -1) },
            usageError { () throws(UsageError) in try RunLimits(duration: -0.5) },
            usageError { () throws(UsageError) in try RunLimits(duration: .nan) },
            usageError { () throws(UsageError) in try RunLimits(rate: -2) },
            usageError { () throws(UsageError) in try RunLimits(batchSize: 0) },
            usageError { () throws(UsageError) in try RunLimits(batchSize: -3) },
        ].map { $0?.description ?? "" }
        let expected = [
            "number: got -1", "duration: got -0.5", "duration: got nan", "rate: got -2", "size: got 0", "size: got -3",
        ]
        for (message, part) in zip(messages, expected) { #expect(message.contains(part)) }
    }
}

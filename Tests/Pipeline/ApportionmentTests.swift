import Configuration
import Pipeline
import TestSupport
import Testing

@Suite struct ApportionmentTests {
    private func shares(_ total: Int, _ expressions: ModelExpression...) throws -> [Int] {
        Apportionment(total: total, weights: try ProducerWeights(expressions)).shares
    }

    @Test func theExamplesOfTheReferenceAreExact() throws {
        let snort = ModelExpression(model: "snort", producers: 10, ratio: 1000)
        let asa = ModelExpression(model: "asa", producers: 5, ratio: 20)
        let exact = [Int](repeating: 100, count: 10) + [Int](repeating: 4, count: 5)
        #expect(try self.shares(1020, snort, asa) == exact)
        #expect(try self.shares(10, ModelExpression(model: "test", producers: 5)) == [2, 2, 2, 2, 2])
        #expect(try self.shares(7, ModelExpression(model: "test", producers: 5)) == [2, 2, 1, 1, 1])
        #expect(try self.shares(3, ModelExpression(model: "a"), ModelExpression(model: "b", ratio: 0)) == [3, 0])
    }

    @Test func anExpressionWithoutRatioWeighsAsMuchAsItHasProducers() throws {
        let shares = try self.shares(
            90,
            ModelExpression(model: "a", producers: 3),
            ModelExpression(model: "b", producers: 2, ratio: 6)
        )
        #expect(shares == [10, 10, 10, 30, 30])
    }

    @Test func theLargestTotalDoesNotOverflow() throws {
        let shares = try self.shares(
            .max,
            ModelExpression(model: "a", producers: 7, ratio: 1_000_000_000),
            ModelExpression(model: "b", ratio: 1)
        )
        #expect(shares.reduce(0, +) == .max)
        #expect((0...1).contains(shares[7] - .max / 1_000_000_001))
        let largest = shares[..<7].max() ?? 0
        let smallest = shares[..<7].min() ?? 0
        #expect(largest - smallest <= 1)
    }

    @Test func onlyZeroesAreRefused() {
        let error = usageError { () throws(UsageError) in
            try ProducerWeights([ModelExpression(model: "a", ratio: 0), ModelExpression(model: "b", ratio: 0)])
        }
        #expect(error?.code == .contradiction)
        #expect(error?.description.contains("'a0 b0'") == true)
        let many = (0..<20).map { _ in ModelExpression(model: "a", producers: 4096) }
        #expect(usageError { () throws(UsageError) in try ProducerWeights(many) }?.code == .badValue)
    }

    @Test(arguments: 0..<200) func everyDivisionIsExactAndFair(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        let expressions = randomExpressions(&random)
        let weights = try ProducerWeights(expressions)
        let total = Int.random(in: 0...[10, 1000, 1_000_000, Int.max][Int(seed % 4)], using: &random)
        let shares = Apportionment(total: total, weights: weights).shares
        #expect(shares.reduce(0, +) == total)
        for (share, producer) in zip(shares, weights.producers) {
            // |share - total * numerator / (divisor * sum)| < 1, multiplied out.
            let unit = Int128(producer.divisor) * Int128(weights.total)
            let error = Int128(share) * unit - Int128(total) * Int128(producer.numerator)
            #expect(abs(error) < unit)
            if producer.numerator == 0 { #expect(share == 0) }
        }
        #expect(Apportionment(total: total, weights: weights).shares == shares)
    }
}

/// The error that a body throws, nil when it throws none.
func usageError<Result>(_ body: () throws(UsageError) -> Result) -> UsageError? {
    do throws(UsageError) {
        _ = try body()
        return nil
    } catch {
        return error
    }
}

/// One to five expressions, at least one of them with a weight above 0.
func randomExpressions(_ random: inout SplitMix) -> [ModelExpression] {
    let ratios = [nil, 0, 1, 2, 7, 20, 1000, 1_000_000_000]
    let first = ModelExpression(model: "a", producers: Int.random(in: 1...12, using: &random))
    return [first]
        + (0..<Int.random(in: 0...4, using: &random)).map { _ in
            let producers = Int.random(in: 1...12, using: &random)
            return ModelExpression(model: "b", producers: producers, ratio: ratios.randomElement(using: &random) ?? nil)
        }
}

import Glibc
import PluginTesting
import TestSupport
import Testing

@testable import PluginAPI

/// The distributions of the default seeds, against the formula and against a direct simulation.
@Suite struct DistributionTests {
    /// The share of a normal distribution below a number of deviations.
    private static func below(_ deviations: Double) -> Double { 0.5 * erfc(-deviations / 2.0.squareRoot()) }

    /// The share of draws that are rounded to a number.
    private static func share(_ number: Int, mean: Double, deviation: Double) -> Double {
        Self.below((Double(number) + 0.5 - mean) / deviation) - Self.below((Double(number) - 0.5 - mean) / deviation)
    }

    @Test(arguments: ["source", "target"])
    func addressesAreTheLowerHalfOfANormalDistribution(key: String) throws {
        let top = (1 << 31) - 2
        var counts = [Int](repeating: 0, count: 1000)
        for record in try ModelRun(DrawsModel.self, seed: 41).records(40_000) {
            let distance = top - (try #require(record[key]?.integer))
            try #require((0..<1000).contains(distance))
            counts[distance] += 1
        }
        let weights = counts.indices.map { Self.share(top - $0, mean: 0x1p31 - 0.5, deviation: 100) }
        #expect(ChiSquare(counts, weights: weights).isPlausible)
    }

    @Test(arguments: ["sport", "dport"])
    func portsAreWellKnownOnesOrNearTheMiddle(key: String) throws {
        let known = [(21, 5.0), (22, 10), (23, 5), (25, 5), (80, 100), (110, 5), (220, 5), (443, 20)]
        let middle = Array(16_370...16_397)
        let ports = known.map(\.0) + middle
        let weights =
            known.map { 0.4 * $0.1 / 155 } + middle.map { 0.6 * Self.share($0, mean: 16383.5, deviation: 2) }
        var counts = [Int](repeating: 0, count: ports.count)
        for record in try ModelRun(DrawsModel.self, seed: 43).records(40_000) {
            let port = try #require(record[key]?.integer)
            counts[try #require(ports.firstIndex(of: port), "port \(port)")] += 1
        }
        #expect(ChiSquare(counts, weights: weights).isPlausible)
    }

    @Test func theSeedsOfARecordAreIndependent() throws {
        var counts = [0, 0, 0, 0]
        for record in try ModelRun(DrawsModel.self, seed: 47).records(20_000) {
            let isHigh = (record["sport"]?.integer ?? 0) > 10_000
            let isOtherHigh = (record["dport"]?.integer ?? 0) > 10_000
            counts[(isHigh ? 2 : 0) + (isOtherHigh ? 1 : 0)] += 1
        }
        #expect(ChiSquare(counts, weights: [0.16, 0.24, 0.24, 0.36]).isPlausible)
    }

    @Test(arguments: [
        ClippedNormal(minimum: 0, maximum: 20, mean: 10, deviation: 3),
        ClippedNormal(minimum: 1, maximum: 8, mean: 9.5, deviation: 2),
        ClippedNormal(minimum: -0x1p31, maximum: 0x1p31 - 1, mean: 0x1p31 - 0.5, deviation: 5),
    ])
    func aClippedNormalIsWhatDrawingAgainWouldGive(normal: ClippedNormal) throws {
        let weights = normal.weights
        let first = try #require(weights.first?.outcome)
        var random = Random(seed: 51)
        var counts = [Int](repeating: 0, count: weights.count)
        var draws = 0
        while draws < 100_000 {
            // Box and Muller's transform gives a normal draw of two fair ones.
            let radius = (-2 * log(1 - random.double())).squareRoot()
            let value = normal.mean + normal.deviation * radius * cos(2 * .pi * random.double())
            let outcome = (value + 0.5).rounded(.towardZero)
            guard outcome >= normal.minimum, outcome < normal.maximum, value + 0.5 >= 0 else { continue }
            counts[try #require(weights.indices.contains(Int(outcome) - first) ? Int(outcome) - first : nil)] += 1
            draws += 1
        }
        #expect(ChiSquare(counts, weights: weights.map(\.weight)).isPlausible)
    }

    @Test func aliasTablesHoldTheProbabilitiesExactly() {
        var random = Random(seed: 53)
        var cases: [[Double]] = [[1], [1, 1], [1, 0], [0, 0, 7], [1, 5, 14], [1e-9, 1], [3, 1e9, 0, 2]]
        for count in [10, 100, 1000] { cases.append((0..<count).map { _ in random.double() * 10 }) }
        for weights in cases {
            let table = AliasTable(weights)
            let total = weights.reduce(0, +)
            let probabilities = table.probabilities
            #expect(probabilities.count == weights.count)
            #expect(abs(probabilities.reduce(0, +) - 1) < 1e-9)
            for (weight, probability) in zip(weights, probabilities) {
                // Thresholds have 32 bits, of one cell in `count`.
                #expect(abs(weight / total - probability) <= 0x1p-30, "\(weight) of \(total)")
                if weight == 0 { #expect(probability <= 0x1p-32) }
            }
        }
    }

    @Test func outcomesWithoutWeightAreNeverDrawn() {
        let table = AliasTable([0, 3, 0, 1, 0])
        var random = Random(seed: 59)
        var counts = [Int](repeating: 0, count: 5)
        for _ in 0..<100_000 { counts[table.draw(&random)] += 1 }
        #expect(counts[0] == 0 && counts[2] == 0 && counts[4] == 0)
        #expect(ChiSquare([counts[1], counts[3]], weights: [3, 1]).isPlausible)
    }
}

import Glibc
import PluginTesting
import TestSupport
import Testing

@testable import PluginAPI

/// Whether drawing waiting times is the same as asking every subject in every tick.
@Suite struct SimulationDistributionTests {
    private struct Sample {
        var transitions: [String: Int] = [:]
        var states: [String: Int] = [:]
        var waits: [Int: Int] = [:]

        init(_ steps: [TickByTick<Walk.Walker>.Step], subjects: Int, ticks: Int) {
            var last = Array(repeating: (tick: -1, state: "a"), count: subjects)
            for step in steps {
                self.transitions[step.from + step.trigger, default: 0] += 1
                let wait = step.tick - last[step.subject].tick
                self.states[step.from, default: 0] += wait
                if step.from == "a" { self.waits[min(wait, 2000) / 20, default: 0] += 1 }
                last[step.subject] = (step.tick, step.to)
            }
            for (tick, state) in last { self.states[state, default: 0] += ticks - 1 - tick }
        }
    }

    private static func engine(seed: UInt64, subjects: Int, ticks: Int) throws -> Sample {
        let run = try SimulationRun(Walk.self, seed: seed)
        (run.subjects, run.ticks, run.streams) = (subjects, ticks, ["all"])
        let steps = try run.events().map {
            TickByTick<Walk.Walker>.Step(
                tick: $0.tick,
                subject: $0.subject,
                trigger: $0.trigger,
                from: $0.from,
                to: $0.to
            )
        }
        return Sample(steps, subjects: subjects, ticks: ticks)
    }

    private static func reference(seed: UInt64, subjects: Int, ticks: Int) throws -> Sample {
        var yardstick = TickByTick(Walk.machine(rare: 0.4), seed: seed)
        return Sample(try yardstick.steps(subjects: subjects, ticks: ticks), subjects: subjects, ticks: ticks)
    }

    /// Whether two samples of the same size can come from one distribution.
    private static func agree<Key: Hashable & Comparable>(_ left: [Key: Int], _ right: [Key: Int]) -> Bool {
        var statistic = 0.0
        var degrees = -1
        var cell = (0.0, 0.0)
        let keys = Set(left.keys).union(right.keys).sorted()
        let factor = Double(right.values.reduce(0, +)) / Double(left.values.reduce(0, +))
        for (index, key) in keys.enumerated() {
            cell = (cell.0 + Double(left[key] ?? 0), cell.1 + Double(right[key] ?? 0))
            guard cell.0 + cell.1 >= 20 || index == keys.count - 1, cell.0 + cell.1 > 0 else { continue }
            let difference = factor.squareRoot() * cell.0 - cell.1 / factor.squareRoot()
            statistic += difference * difference / (cell.0 + cell.1)
            degrees += 1
            cell = (0, 0)
        }
        let spread = (2 / (9 * Double(degrees))).squareRoot()
        return statistic < Double(degrees) * pow(1 - spread * spread + 3.719 * spread, 3)
    }

    @Test func transitionsWaitingTimesAndStatesAreThoseOfTickByTick() throws {
        let engine = try Self.engine(seed: 11, subjects: 1000, ticks: 2000)
        let reference = try Self.reference(seed: 12, subjects: 1000, ticks: 2000)
        #expect(Self.agree(engine.transitions, reference.transitions))
        #expect(Self.agree(engine.waits, reference.waits))
        // The yardstick is sharp enough to see a quarter more of one transition.
        var other = engine.transitions
        other["astay", default: 0] = other["astay", default: 0] * 5 / 4
        #expect(!Self.agree(other, reference.transitions))
        // Ticks of one stay depend on each other, so the shares are compared, by far more than they can miss by chance.
        for state in ["a", "b", "c", "end"] {
            let shares = [engine, reference].map { Double($0.states[state] ?? 0) / (1000 * 2000) }
            #expect(abs(shares[0] - shares[1]) < 0.02 + 0.1 * shares[1])
        }
    }

    @Test(arguments: [0.5, 0.1, 0.01]) func waitsAreGeometric(probability: Double) {
        var random = Random(seed: 3)
        let wait = WaitingTime(probability: probability)
        var counts = Array(repeating: 0, count: 400)
        for _ in 0..<100_000 { counts[min(wait.draw(&random), 399)] += 1 }
        var weights = (0..<399).map { probability * pow(1 - probability, Double($0)) }
        weights.append(pow(1 - probability, 399))
        #expect(ChiSquare(counts, weights: weights).isPlausible)
    }

    @Test func tinyAndCertainProbabilitiesAreNoSpecialCase() {
        var random = Random(seed: 4)
        for probability in [1e-300, .leastNonzeroMagnitude, 0] {
            let wait = WaitingTime(probability: probability)
            for _ in 0..<1000 { #expect(wait.draw(&random) == WaitingTime.endless) }
        }
        #expect((0..<1000).allSatisfy { _ in WaitingTime(probability: 1).draw(&random) == 0 })
        // The mean of 10 000 waits is that of the distribution to 4 standard deviations.
        let wait = WaitingTime(probability: 1e-12)
        let mean = (0..<10_000).reduce(0.0) { sum, _ in sum + Double(wait.draw(&random)) } / 10_000
        #expect(abs(mean / 1e12 - 1) < 0.04)
    }
}

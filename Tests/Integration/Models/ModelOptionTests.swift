import Glibc
import Records
import TestSupport
import Testing

/// The options that all log models share.
struct ModelOptionTests {
    private let made: ModelRecords

    init() throws { self.made = try ModelRecords() }

    /// The share of a normal distribution that is rounded to a number.
    private static func share(_ number: Int, mean: Double, deviation: Double) -> Double {
        func below(_ value: Double) -> Double { 0.5 * erfc(-(value - mean) / deviation / 2.0.squareRoot()) }
        return below(Double(number) + 0.5) - below(Double(number) - 0.5)
    }

    @Test(arguments: ["asa", "snort", "pptp", "screenon", "fortigate", "mikrotik_pptp"])
    func addressesSpreadAsFarAsTheyAreTold(_ model: String) throws {
        let records = try self.made.first(10_000, of: model, "--model-ip-stddev=7")
        let top = (1 << 31) - 2
        var counts = [Int](repeating: 0, count: 64)
        for record in records { counts[try #require(record["dstip"]?.integer.map { top - $0 })] += 1 }
        let weights = counts.indices.map { Self.share(top - $0, mean: 0x1p31 - 0.5, deviation: 7) }
        #expect(ChiSquare(counts, weights: weights).isPlausible)
    }

    @Test func portsAreDrawnAsTold() throws {
        let records = try self.made.first(
            20_000,
            of: "asa",
            "--model-port-stddev=10",
            "--model-valid-port-probability=0.25",
            "--model-valid-ports=7,8080=2",
            "--model-valid-ports=65535=3"
        )
        let middle = Array(16_280...16_487)
        let ports = [7, 8080, 65535] + middle
        let weights =
            [0.25 / 6, 0.25 * 2 / 6, 0.25 * 3 / 6]
            + middle.map { 0.75 * Self.share($0, mean: 16383.5, deviation: 10) }
        for key in ["srcport", "dstport"] {
            try ModelRecords.expectEvenly(records, key, ports.map { .int($0) }, weights: weights)
        }
    }

    @Test func aProbabilityOfOneLeavesNoOtherPorts() throws {
        let records = try self.made.first(2000, of: "snort", "--model-valid-port-probability=1")
        let known = [21, 22, 23, 25, 80, 110, 220, 443]
        #expect(records.allSatisfy { known.contains($0["srcport"]?.integer ?? 0) })
        let none = try self.made.first(
            2000,
            of: "snort",
            "--model-valid-port-probability=0",
            "--model-valid-ports=80=0"
        )
        #expect(none.allSatisfy { (16_300...16_500).contains($0["srcport"]?.integer ?? 0) })
    }

    @Test func noSpreadIsTheMean() throws {
        for record in try self.made.first(100, of: "asa", "--model-ip-stddev=0", "--model-valid-port-probability=0") {
            #expect(record["srcip"] == .int((1 << 31) - 2) && record["dstip"] == .int((1 << 31) - 2))
        }
        let ports = try self.made.first(100, of: "asa", "--model-port-stddev=0", "--model-valid-port-probability=0")
        #expect(ports.allSatisfy { $0["srcport"] == 16384 && $0["dstport"] == 16384 })
    }

    @Test func aWideSpreadFillsItsRange() throws {
        let records = try self.made.first(4000, of: "asa", "--model-ip-stddev=10000", "--model-port-stddev=10000")
        #expect(Set(records.compactMap { $0["srcip"]?.integer }).count > 3000)
        #expect(records.contains { (1..<4000).contains($0["srcport"]?.integer ?? 0) && $0["srcport"] != 80 })
        #expect(records.allSatisfy { (1..<32768).contains($0["srcport"]?.integer ?? 0) })
    }

    @Test(arguments: [
        ("--model-ip-stddev=-1", "from 0 to 10000"), ("--model-ip-stddev=x", "an integer"),
        ("--model-port-stddev=-3", "from 0 to 10000"), ("--model-valid-port-probability=1.5", "from 0 to 1"),
        ("--model-valid-port-probability=often", "a number"), ("--model-valid-ports=80=x", "\"80=x\""),
        ("--model-valid-ports=http", "\"http\""), ("--model-valid-ports=80=1=2", "\"80=1=2\""),
        ("--model-valid-ports=70000", "\"70000\""), ("--model-valid-ports=80=-1", "\"80=-1\""),
        ("--model-valid-ports=80=0,21=0", "weight above 0"), ("--model-valid-ports=,", "weight above 0"),
    ])
    func badValuesAreMistakesInTheCommand(_ option: String, _ word: String) throws {
        let run = try self.made.run(["2asa", "--number=10", option])
        #expect(run.end == .exit(2), "\(run.errors)")
        #expect(run.output.isEmpty)
        #expect(run.errors.contains(word), "\(run.errors)")
        #expect(run.errors.contains(String(option.prefix { $0 != "=" })), "\(run.errors)")
    }

    @Test func helpShowsThemOnce() throws {
        let help = try self.made.run(["generate", "--help"])
        help.expectSuccess()
        for option in ["ip-stddev", "port-stddev", "valid-port-probability", "valid-ports"] {
            #expect(help.lines.count { $0.contains("--model-\(option)") } == 1)
        }
    }
}

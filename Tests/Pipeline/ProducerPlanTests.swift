import Configuration
import Discovery
import Glibc
import Records
import TestSupport
import Testing
import Workers

@testable import Pipeline

@Suite struct ProducerPlanTests {
    private static func plan(
        _ expressions: [ModelExpression],
        seed: UInt64? = 7,
        rate: Int? = nil,
        drawn: UInt64 = 7
    ) throws -> ProducerPlan {
        let limits = try RunLimits(rate: rate, batchSize: 10)
        let weights = try ProducerWeights(expressions)
        // Any file will do: a plan looks at names and numbers only.
        let image = try Image(path: "/etc/passwd")
        let parts = expressions.map { expression in
            GenerateRequest.Part(
                expression: expression,
                model: Self.loaded("model", expression.model, image, [.integer(expression.producers)])
            )
        }
        let request = GenerateRequest(
            parts: parts,
            limits: limits,
            seed: seed,
            startTime: 1_000_000,
            format: OutputFormat.builtIn[1],
            path: "-",
            progressPeriod: 0,
            patience: 10
        )
        let sizes = limits.batchSizes(of: expressions, weights: weights)
        return ProducerPlan(request, weights: weights, batchSizes: sizes, seed: drawn)
    }

    private static func loaded(
        _ kind: String,
        _ name: String,
        _ image: Image,
        _ options: [OptionValue] = []
    ) -> LoadedExtension {
        LoadedExtension(
            description: ExtensionDescription(kind: kind, name: name),
            image: image,
            sandbox: SandboxPolicy(mode: .on),
            options: options
        )
    }

    /// What comes after a plugin and is the host's own is done in the worker of the plugin.
    @Test func eachPluginHasAWorkerOfItsOwn() throws {
        let image = try Image(path: "/etc/passwd")
        var part = GenerateRequest.Part(
            expression: ModelExpression(model: "door"),
            model: Self.loaded("model", "door", image)
        )
        part.mappings = [
            .builtIn("dttots"), .plugin(Self.loaded("mapping", "stamp", image, [.flag(true)])), .builtIn("simple"),
            .builtIn("int32ix"),
        ]
        for hasFormat in [false, true] {
            var request = GenerateRequest(
                parts: [part],
                limits: try RunLimits(),
                seed: 7,
                startTime: 1,
                format: OutputFormat.builtIn[1],
                path: "-",
                progressPeriod: 0,
                patience: 10
            )
            if hasFormat {
                let format = Self.loaded("format", "framed", image)
                request.format = .plugin(format.description)
                request.formatPlugin = format
            }
            let weights = try ProducerWeights([part.expression])
            let tasks = ProducerPlan(request, weights: weights, batchSizes: [10], seed: 1).entries[0].tasks
            #expect(tasks.map(\.name) == ["door", "stamp"] + (hasFormat ? ["framed"] : []))
            #expect(tasks.map(\.kind) == ["model", "mapping"] + (hasFormat ? ["format"] : []))
            #expect(tasks.map(\.transform.mappings) == [["dttots"], ["simple", "int32ix"]] + (hasFormat ? [[]] : []))
            #expect(tasks.map(\.encoding) == [.cbor, hasFormat ? .cbor : .csv] + (hasFormat ? [.cbor] : []))
            #expect(tasks[1].options == [.flag(true)])
            #expect(Set(tasks.map(\.seed)).count == 1)
        }
    }

    private static let two = [
        ModelExpression(model: "door", producers: 2, batchSize: 3), ModelExpression(model: "bell"),
    ]

    @Test func producersAreNumberedThroughTheRun() throws {
        let entries = try Self.plan(Self.two).entries
        #expect(entries.map(\.label) == ["door#1", "door#2", "bell#3"])
        #expect(entries.map(\.part) == [0, 0, 1])
        #expect(entries.map(\.tasks[0].name) == ["door", "door", "bell"])
        #expect(entries.map(\.tasks[0].instance) == [1, 2, 3])
        #expect(entries.map(\.tasks[0].batchSize) == [3, 3, 10])
        #expect(entries.map(\.tasks[0].options) == [[.integer(2)], [.integer(2)], [.integer(1)]])
        #expect(entries.allSatisfy { $0.tasks[0].encoding == .csv && $0.tasks[0].resumeAt == 0 })
    }

    @Test func oneProducerAloneHasNoNumber() throws {
        #expect(try Self.plan([ModelExpression(model: "bell")]).entries.map(\.label) == ["bell"])
    }

    @Test func theSameSeedMakesTheSamePlanAndAnotherSeedAnother() throws {
        #expect(try Self.plan(Self.two).entries.map(\.tasks[0]) == Self.plan(Self.two).entries.map(\.tasks[0]))
        let seeds = try (0..<50).flatMap { try Self.plan(Self.two, drawn: UInt64($0)).entries.map(\.tasks[0].seed) }
        #expect(Set(seeds).count == 150, "no two producers share a seed, of this run or a neighbouring one")
    }

    /// The seeds of producers are part of what `--seed` promises: they may never change.
    @Test func theSeedsOfProducersStayAsTheyAre() throws {
        // SplitMix64 started with 0 gives these, by its authors' reference implementation.
        let seeds = try Self.plan(Self.two, drawn: 0).entries.map(\.tasks[0].seed)
        #expect(seeds == [0xe220_a839_7b1d_cdaf, 0x6e78_9e6a_a1b9_65f4, 0x06c4_5d18_8009_454f])
    }

    @Test func theClockOfAReproducibleRunKeepsTheRateOfAllProducersTogether() throws {
        func clocks(_ seed: UInt64?, _ rate: Int?) throws -> [Int64] {
            let clock = try Self.plan(Self.two, seed: seed, rate: rate).entries[0].tasks[0].clock
            return [clock.start, clock.step]
        }
        #expect(try clocks(7, nil) == [1_000_000, 1000])
        #expect(try clocks(7, 3) == [1_000_000, 1_000_000])
        #expect(try clocks(7, 3000) == [1_000_000, 1000])
        #expect(try clocks(7, .max) == [1_000_000, 1])
        #expect(try clocks(nil, 3) == [1_000_000, 0])
    }

    @Test func onlyASeedThatWasGivenMakesProducersSeeded() throws {
        #expect(try Self.plan(Self.two).entries.allSatisfy(\.tasks[0].isSeeded))
        #expect(try Self.plan(Self.two, seed: nil).entries.allSatisfy { !$0.tasks[0].isSeeded })
    }
}

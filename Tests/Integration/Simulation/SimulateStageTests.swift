import Glibc
import Records
import TestSupport
import Testing

/// Mappings and formats of sinks: the host's own, and those of plugins.
struct SimulateStageTests {
    private let workspace: Workspace

    init() throws { self.workspace = try Workspace(examples: ["libBanking.so", "libShortcuts.so"]) }

    private func stage(_ macros: String...) throws { try self.workspace.install(Fixture("stages", macros: macros)) }

    private static let options = ["--subjects=300", "--ticks=2000", "--seed=9", "--batch-size=70"]

    private func start(_ machine: String, _ arguments: [String]) throws -> ChildProcess {
        try self.workspace.start(["--ext", self.workspace.ext, "simulate", machine] + Self.options + arguments)
    }

    private func simulate(_ machine: String, _ arguments: String...) throws -> FinishedProcess {
        try self.start(machine, arguments).wait()
    }

    private func lines(_ name: String) throws -> [String] {
        String(decoding: try Files.read("\(self.workspace.path)/work/\(name)"), as: UTF8.self)
            .split(separator: "\n").map(String.init)
    }

    /// The lines of a stream, or of all, without mappings.
    private func plain(_ stream: String = "*") throws -> [String] {
        let run = try self.simulate("banking", "--sink=\(stream)=file", "--drop-unbound")
        run.expectSuccess()
        return run.lines
    }

    /// As the fixture's mapping `stamp` does it.
    private static func stamped(_ lines: [String]) -> [String] {
        lines.enumerated().map { "\($1.dropLast()), \"m\": \($0)}" }
    }

    // MARK: - The host's own mappings

    @Test func fieldsAreDroppedAndRenamed() throws {
        let run = try self.simulate("banking", "--sink=*=file", "--exclude=timestamp", "--rename=user_id=who")
        run.expectSuccess()
        let expected = try self.plain().map { line -> String in
            let comma = try #require(line.firstIndex(of: ","))
            return "{" + line[comma...].dropFirst(2).replacing("\"user_id\"", with: "\"who\"")
        }
        #expect(run.lines == expected && !expected.isEmpty)
    }

    @Test func columnsAreThoseOfMappedRecords() throws {
        let run = try self.simulate(
            "banking{simple}",
            "--sink=clickstream=file:format=headered-csv",
            "--drop-unbound",
            "--include=event,user_id"
        )
        run.expectSuccess()
        #expect(run.text.hasPrefix("event,user_id\r\nlogin,"))
        #expect(try run.text.count { $0 == "\r\n" } == self.plain("clickstream").count + 1)
    }

    /// Numbers are those of the merged stream, so shards do not show.
    @Test func numbersDoNotDependOnShards() throws {
        var outputs: Set<String> = []
        for producers in ["", "2", "5"] {
            let run = try self.simulate("\(producers)banking{jsoncolumn}", "--sink=balance=file", "--drop-unbound")
            run.expectSuccess()
            outputs.insert(run.text)
        }
        #expect(outputs.count == 1)
        let records = try outputs.first?.split(separator: "\n").map { try JSON.decode(Array($0.utf8)).record } ?? []
        let numbers = records.map { $0?["_ix"]?.integer ?? -1 }
        #expect(numbers == Array(65_536..<(65_536 + numbers.count)) && !numbers.isEmpty)
        #expect(try records.map { $0?["json"]?.text } == self.plain("balance"))
    }

    @Test func whatAMappingRefusesEndsTheRun() throws {
        let run = try self.simulate(
            "banking",
            "--sink=*=file",
            "--map=simple",
            "--map=logproto",
            "--rename=event=ctime"
        )
        run.expectFailure(1, saying: "\"ctime\" is no time", "\n0 items sent in ")
    }

    @Test func aMediumGetsMappedRecords() throws {
        try self.workspace.install(Fixture("sink"))
        let sink = try Sink()
        let run = try self.simulate("banking", "--sink=*=sink:file=\(sink.file)", "--grant=sink", "--include=event")
        run.expectSuccess()
        let lines = try sink.batches().flatMap(\.lines)
        let expected = try self.plain().map { line in
            line.firstRange(of: "\"event\"").map { "{" + line[$0.lowerBound...] } ?? "{}"
        }
        #expect(lines == expected)
    }

    @Test func linesOfEventsHaveNoMappings() throws {
        let run = try self.simulate("banking", "--sink=*=print", "--exclude=timestamp")
        run.expectFailure(
            2,
            saying: "print shows events, of which mappings leave only the record; write it by file:name"
        )
    }

    // MARK: - Plugins

    @Test(arguments: ["banking", "3banking"])
    func eachSinkHasAMappingOfItsOwn(_ machine: String) throws {
        try self.stage()
        let run = try self.simulate(
            machine,
            "--map=stamp",
            "--sink=balance=file:name=balance.json",
            "--sink=clickstream=file",
            "--drop-unbound"
        )
        run.expectSuccess()
        #expect(try run.lines == Self.stamped(self.plain("clickstream")))
        #expect(try self.lines("balance.json") == Self.stamped(self.plain("balance")))
    }

    @Test func mappingsComeInOrder() throws {
        try self.stage()
        try self.workspace.install(Fixture("stages", "NAME=\"second\""), as: "second.so")
        let run = try self.simulate(
            "banking{int32ix,stamp}",
            "--map=simple",
            "--rename=m=k",
            "--map=second",
            "--sink=*=file"
        )
        run.expectSuccess()
        let expected = try self.plain().enumerated().map { "\($1.dropLast()), \"k\": \($0), \"m\": \($0)}" }
        #expect(run.lines == expected)
    }

    @Test func aFormatMakesTheBytesOfEachBatch() throws {
        try self.stage()
        let run = try self.simulate("2banking", "--sink=*=file:format=framed", "--map=stamp")
        run.expectSuccess()
        let count = try self.plain().count
        let batches = run.lines.map { $0.split(separator: " ").compactMap { Int($0) } }
        #expect(batches.map { $0[0] } == Array(stride(from: 0, to: count, by: 70)))
        #expect(batches.map { $0[1] } == Array(stride(from: 0, to: count, by: 70)).map { min(70, count - $0) })
    }

    /// Batches of many times the size of a ring.
    @Test func hugeBatchesGoThrough() throws {
        try self.stage()
        let run = try self.workspace.start(
            [
                "--ext", self.workspace.ext, "simulate", "banking", "--subjects=20000", "--ticks=4000", "--seed=3",
                "--batch-size=200000", "--map=stamp", "--sink=*=file",
            ]
        ).wait()
        run.expectSuccess()
        #expect(run.lines.count > 100_000 && run.output.count > 8 << 20)
        let stamps = run.lines.compactMap { $0.dropLast().split(separator: " ").last.flatMap { Int($0) } }
        #expect(stamps == Array(0..<run.lines.count))
    }

    @Test func aPaceSendsWhatThereIs() throws {
        try self.stage()
        let run = try self.simulate("banking", "--map=stamp", "--sink=*=file", "--pace=200000x", "--batch-size=100000")
        run.expectSuccess()
        #expect(try run.lines == Self.stamped(self.plain()))
    }

    @Test func aGenericExtensionIsAsked() throws {
        try self.workspace.install(Fixture("generic"))
        let run = try self.workspace.start(
            ["--ext", self.workspace.ext, "simulate", "bank", "--swap", "--sink=*=file"] + Self.options
        ).wait()
        #expect(run.errors.contains("changer: one operand"), "\(run.errors)")
    }

    @Test func aRunFileSaysTheSame() throws {
        try self.stage()
        try Files.write(
            """
            simulate: banking{int32ix}
            subjects: 300
            ticks: 2000
            seed: 9
            map: [stamp, simple]
            rename: {m: k}
            sink:
              clickstream: {medium: file, format: framed, name: framed}
              "*": {medium: file}
            """,
            to: "\(self.workspace.path)/work/run.yml"
        )
        let run = try self.workspace.host("run", "run.yml")
        run.expectSuccess()
        let direct = try self.simulate(
            "banking",
            "--sink=clickstream=file:name=/dev/null",
            "--sink=*=file",
            "--map=stamp",
            "--map=simple",
            "--rename=m=k"
        )
        #expect(run.lines == direct.lines && !run.lines.isEmpty)
        #expect(try self.lines("framed").allSatisfy { $0.split(separator: " ").count == 3 })
        let printed = try self.workspace.host("run", "run.yml", "--print")
        #expect(printed.text.contains("map:") && printed.text.contains("stamp"))
    }

    // MARK: - Faults

    @Test func aMappingThatDiesOnceLosesNothing() throws {
        try self.stage("MORTAL=500")
        let file = "\(self.workspace.path)/home/stamp"
        try Files.write("", to: file)
        let run = try self.simulate(
            "2banking",
            "--map=stamp",
            "--stamp-file=\(file)",
            "--grant=stamp",
            "--sink=*=file"
        )
        run.expectSuccess()
        #expect(try run.lines == Self.stamped(self.plain()))
        #expect(run.errors.contains("mapping stamp: at record "), "\(run.errors)")
        #expect(run.errors.contains("its worker crashed with SIGABRT") && run.errors.contains("restarted (1 of 5"))
    }

    @Test func killedWorkersOfAllKindsLoseNothing() throws {
        try self.stage()
        let arguments = ["--map=stamp", "--sink=*=file", "--ticks=20000"]
        let peaceful = try self.start("banking", arguments).wait()
        try WorkerKiller.run(killing: 40, seed: 3, at: [300_000, 100_000, 30_000]) { pace in
            try self.start("2banking", arguments + ["--pace=\(pace)x", "--restarts=1000"])
        } isEnough: { run in
            run.expectSuccess()
            #expect(run.output == peaceful.output)
            return run.errors.contains("mapping stamp: ")
        }
    }

    @Test(arguments: [
        ("DEADLY=500", "mapping stamp: for the second time at record 500 it crashed with SIGABRT"),
        ("FAILING=500", "mapping stamp: this record cannot be stamped"),
    ])
    func whatCannotBeMappedEndsTheRunWithAllBeforeIt(_ macro: String, _ words: String) throws {
        try self.stage(macro)
        let run = try self.simulate("2banking", "--map=stamp", "--sink=*=file")
        #expect(run.end == .exit(1) && run.errors.contains(words), "\(run.errors)")
        #expect(run.errors.contains("\n500 items sent in "), "\(run.errors)")
        #expect(try run.lines == Array(Self.stamped(self.plain())[..<500]))
    }

    @Test func oneThatHangsIsBlamed() throws {
        try self.stage("HANGING=100")
        let run = try self.simulate("banking", "--map=stamp", "--sink=*=file", "--stall-timeout=8", "--restarts=0")
        #expect(run.end == .exit(1) && run.errors.contains("mapping stamp: "), "\(run.errors)")
        #expect(run.errors.contains("its worker was killed because it made no record"), "\(run.errors)")
    }

    @Test(arguments: [
        ("FORGETFUL", "[P-18] map returned success for "), ("LARGE=3000000", "the format makes 3000000 b"),
    ])
    func brokenPromisesAreNamed(_ macro: String, _ words: String) throws {
        try self.stage(macro)
        let option = macro == "FORGETFUL" ? "--map=stamp" : "--exclude=event"
        let format = macro == "FORGETFUL" ? "" : ":format=framed"
        self.expectNothing(try self.simulate("banking", option, "--sink=*=file\(format)", "--restarts=0"), words)
    }

    private func expectNothing(_ run: FinishedProcess, _ words: String) {
        run.expectFailure(1, saying: words, "\n0 items sent in ")
        #expect(run.text.isEmpty)
    }

    @Test func unknownNamesAreTold() throws {
        try self.stage()
        try self.simulate("banking", "--map=stump", "--sink=*=file").expectFailure(2, saying: "did you mean 'stamp'?")
        try self.simulate("banking", "--sink=*=file:format=fromed")
            .expectFailure(
                2,
                saying: "option --sink, '*=file:format=fromed': unknown format 'fromed'; did you mean 'framed'?"
            )
    }

    @Test func aRefusedOptionOfASinkIsAnErrorOfUsage() throws {
        try Files.copy(try Repository.example("kafka.so"), to: "\(self.workspace.ext)/kafka.so")
        let run = try self.simulate(
            "banking",
            "--grant=medium/kafka",
            "--sink=*=kafka:servers=127.0.0.1:1,topic=t,property=no.such=1"
        )
        run.expectFailure(2, saying: "medium kafka: --kafka-property: no.such: No such configuration property")
    }
}

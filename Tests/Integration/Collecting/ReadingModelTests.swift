import Glibc
import Records
import TestSupport
import Testing

/// Commands that read models of collectors without a host that serves: they have what workers they need, and no others.
struct ReadingModelTests {
    private static func workspace(_ settings: String) throws -> Workspace {
        let workspace = try Workspace([
            Fixture("collecting"), Fixture("collecting", "NAME=\"other\"", fileName: "other.so"),
            Fixture("collecting", "COUNT=3", "NAME=\"many\"", fileName: "many.so"), Fixture("reading"),
        ])
        try Files.write(settings + "\n", to: "\(workspace.path)/work/watcher.conf")
        return workspace
    }

    private static func start(_ workspace: Workspace, _ arguments: String...) throws -> ChildProcess {
        try workspace.start(["--ext", workspace.ext] + arguments + ["--config-file=watcher.conf"])
    }

    /// The workers of a host, by what they run.
    private static func workers(of host: pid_t) -> [String: pid_t] {
        Processes.children(of: host).filter(Processes.isRunning).reduce(into: [:]) { workers, process in
            guard let label = Processes.command(of: process).split(separator: " ").last else { return }
            workers[String(label)] = process
        }
    }

    @Test func modelsOfARunReadModelsOfCollectors() throws {
        let workspace = try Self.workspace("[watcher_cluster_data_model_collectors.collecting]\nnodes = 5")
        let run = try Self.start(workspace, "generate", "5reading", "--number=50").wait()
        run.expectSuccess()
        #expect(run.lines == Array(repeating: #"{"n": 5, "v": 1}"#, count: 50))
        let csv = try Self.start(workspace, "generate", "reading", "--number=2", "--output-format=csv").wait()
        csv.expectSuccess()
        #expect(csv.lines.suffix(2) == ["5,1\r", "5,1\r"])
    }

    @Test func simulationsReadModelsOfCollectorsInAllShards() throws {
        let workspace = try Self.workspace("[watcher_cluster_data_model_collectors.collecting]\nnodes = 5")
        try workspace.install(Fixture("simulating", "FAULT=READS"))
        for machine in ["walkers", "2walkers"] {
            let run = try Self.start(workspace, "simulate", machine, "--sink=*=file").wait()
            run.expectSuccess()
            #expect(run.lines == (0..<10).map { #"{"tick": 5, "subject": \#($0 % 2)}"# }, "\(machine)")
        }
        let alone = try workspace.host("simulate", "walkers", "--sink=*=file")
        alone.expectFailure(1, saying: "there are no models")
        try Files.write(
            "[watcher_cluster_data_model_collectors.collecting]\nbehaviour = throw\n",
            to: "\(workspace.path)/work/watcher.conf"
        )
        try Self.start(workspace, "simulate", "walkers", "--sink=*=file").wait()
            .expectFailure(1, saying: "the cloud does not answer")
    }

    @Test func aSimulationWhoseModelIsNotThereEndsWhenItIsTold() throws {
        let workspace = try Self.workspace("[watcher_cluster_data_model_collectors.collecting]\nbehaviour = hang")
        try workspace.install(Fixture("simulating", "FAULT=READS"))
        let process = try Self.start(workspace, "simulate", "walkers", "--sink=*=file")
        let isCollecting = Monotonic.waits {
            Self.workers(of: process.identifier)["collecting"] != nil
        }
        #expect(isCollecting)
        process.signal(SIGINT)
        let hasEnded = Monotonic.waits { !Processes.isRunning(process.identifier) }
        #expect(hasEnded)
        if !hasEnded { process.signal(SIGKILL) }
        _ = try process.wait()
    }

    @Test func withoutCollectorsThereIsNothingToRead() throws {
        let workspace = try Self.workspace("")
        let run = try workspace.host("generate", "reading", "--number=1")
        #expect(run.end == .exit(1))
        #expect(run.errors.contains("there are no models"))
        let other = try Self.start(workspace, "generate", "reading", "--collector=nobody", "--number=1").wait()
        #expect(other.end == .exit(1))
        #expect(other.errors.contains("no collector is called \"nobody\""))
    }

    @Test func aRunSeesNewVersionsAndItsModelMayDie() throws {
        let workspace = try Self.workspace("[watcher_cluster_data_model_collectors.collecting]\nperiod = 1")
        // Slower where it was over before its model could be killed.
        for rate in [40, 8, 2] {
            let process = try Self.start(workspace, "generate", "reading", "--number=200", "--rate=\(rate)")
            // Until it has seen another version.
            _ = Monotonic.waits {
                let lines = process.outputSoFar.split(separator: UInt8(ascii: "\n")).map { Array($0) }
                return Set(lines).count > 2 || !Processes.isRunning(process.identifier)
            }
            let worker = Self.workers(of: process.identifier)["reading"]
            if let worker { kill(worker, SIGKILL) }
            let run = try process.wait()
            run.expectSuccess()
            let versions = try run.lines.map { try #require(try JSON.decode($0).record?["v"]?.integer) }
            #expect(versions.count == 200)
            #expect(versions == versions.sorted())
            if worker != nil, Set(versions).count > 1, run.errors.contains("SIGKILL") { return }
        }
        Issue.record("it was over before its model could be killed")
    }

    @Test func aRunWithCollectorsEndsWhenItIsTold() throws {
        let workspace = try Self.workspace("[watcher_cluster_data_model_collectors.collecting]\nbehaviour = hang")
        let process = try Self.start(workspace, "generate", "reading", "--number=0")
        let isCollecting = Monotonic.waits {
            Self.workers(of: process.identifier)["collecting"] != nil
        }
        #expect(isCollecting)
        process.signal(SIGINT)
        let hasEnded = Monotonic.waits { !Processes.isRunning(process.identifier) }
        #expect(hasEnded)
        if !hasEnded { process.signal(SIGKILL) }
        _ = try process.wait()
    }

    @Test func collectStartsWhatIsReadAndNothingElse() throws {
        var seen: Set<String> = []
        var last: FinishedProcess?
        // Longer where it was over before anybody looked.
        for seconds in [2, 10, 40] where !seen.isSuperset(of: ["collecting", "other"]) {
            let workspace = try Self.workspace(
                """
                [watcher_cluster_data_model_collectors.collecting]
                behaviour = read-other
                seconds = \(seconds)
                [watcher_cluster_data_model_collectors.other]
                nodes = 7
                """
            )
            let process = try Self.start(workspace, "--json", "collect", "collecting")
            _ = Monotonic.waits {
                seen.formUnion(Self.workers(of: process.identifier).keys)
                return !Processes.isRunning(process.identifier)
            }
            last = try process.wait()
        }
        let run = try #require(last)
        run.expectSuccess()
        #expect(seen.isSuperset(of: ["collecting", "other"]))
        #expect(seen.allSatisfy { !$0.hasPrefix("many") })
        let elements = try run.json().record?["elements"]?.elements ?? []
        let other = elements.compactMap(\.record).first { $0["id"] == "other" }
        #expect(other?["fields"]?.record?["n"]?.integer == 7)
    }
}

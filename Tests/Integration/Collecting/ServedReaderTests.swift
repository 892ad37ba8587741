import Glibc
import Records
import TestSupport
import Testing

/// Who reads a model in another worker keeps its version, and can do nothing to it.
struct ServedReaderTests {
    private static func serving(_ behaviour: String) throws -> ServedCollectors {
        let host = try ServedCollectors(
            [
                Fixture("collecting"), Fixture("reading"),
                Fixture("reading", "NAME=\"counting\"", fileName: "counting.so"),
            ],
            settings: """
                [watcher_cluster_data_model_collectors.collecting]
                nodes = 5
                [watcher_strategies.reading]
                behaviour = \(behaviour)
                """
        )
        host.expect("a model") { try host.nodes(of: "collecting").count == 5 }
        return host
    }

    /// What the strategy that counts has counted.
    private static func count(_ host: ServedCollectors) throws -> Double? {
        let text = try host.answer("/strategies/counting/audit", "POST", "{}").split(separator: " ").dropLast()
            .joined(separator: " ")
        return try JSON.decode(text).record?["efficacy"]?.elements?.first?.record?["value"]?.number
    }

    @Test func aReaderThatIsKilledReturnsTheMemoryThatItHadMapped() throws {
        let host = try Self.serving("hold")
        let asking = try ChildProcess(
            "curl",
            ["-s", "-X", "POST", "-d", "{}", "http://\(host.address)/strategies/reading/audit"],
            environment: ["PATH=/usr/bin:/bin"],
            directory: "/"
        )
        host.expect("a reader") { !host.workers(of: "reading").isEmpty }
        let reader = try #require(host.workers(of: "reading").first)
        var held: Set<UInt64> = []
        host.expect("a version that is held") {
            held = ServedCollectors.arenas(of: reader)
            return !held.isEmpty
        }
        // Newer models come and go; the held one stays as long as its reader, though nobody else has it.
        for _ in 0..<5 { #expect(try host.answer("/models/collecting/build", "POST").hasSuffix(" 200")) }
        let worker = try #require(host.workers(of: "collecting").first)
        host.expect("newer memory alone") { ServedCollectors.arenas(of: worker).isDisjoint(with: held) }
        host.expect("two models at most") { host.arenas.count == held.count + 1 }
        #expect(ServedCollectors.arenas(of: reader) == held)
        #expect(try Self.count(host) == 5)
        kill(reader, SIGKILL)
        #expect(try asking.wait().text.contains("SIGKILL"))
        host.expect("memory that is returned") { host.arenas.isDisjoint(with: held) }
        host.expect("one model") { host.arenas.count == 1 }
        #expect(try host.nodes(of: "collecting").count == 5)
        #expect(try Self.count(host) == 5)
    }

    @Test func aReaderThatWritesDiesAndTheModelStaysWhole() throws {
        let host = try Self.serving("write")
        let before = try host.get("/models/collecting?format=json")
        let answer = try host.answer("/strategies/reading/audit", "POST", "{}")
        #expect(answer.hasSuffix(" 422"))
        #expect(answer.contains("SIGSEGV"))
        #expect(try host.get("/models/collecting?format=json") == before)
        #expect(try Self.count(host) == 5)
        #expect(try host.tell([("node.count", "0")]).hasSuffix(" 200"))
        host.expect("a change") { try host.nodes(of: "collecting")["0"] == 1 }
    }

    @Test func noWayLeadsAReaderToWriting() throws {
        let host = try Self.serving("unprotect")
        let before = try host.get("/models/collecting?format=json")
        let answer = try host.answer("/strategies/reading/audit", "POST", "{}")
        #expect(answer.contains("no way leads to the model"))
        #expect(try host.get("/models/collecting?format=json") == before)
    }
}

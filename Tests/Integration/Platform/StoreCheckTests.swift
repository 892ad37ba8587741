import Records
import TestSupport
import Testing

/// `host check` of stores and buses: who keeps all promises passes, who breaks one fails in a check that names it.
@Suite struct StoreCheckTests {
    private struct Found: Hashable {
        var check: String
        var outcome: String
        var detail: String
    }

    private let workspace: Workspace

    init() throws { self.workspace = try Workspace() }

    private func check(_ path: String) throws -> (run: FinishedProcess, found: [Found]) {
        let run = try self.workspace.start(["check", path, "--json", "--grant-needs"]).wait()
        let results = try #require(try run.json().record?["checks"]?.elements)
        return (
            run,
            results.compactMap(\.record).map {
                Found(
                    check: $0["name"]?.text ?? "",
                    outcome: $0["result"]?.text ?? "",
                    detail: $0["detail"]?.text ?? ""
                )
            }
        )
    }

    @Test func whoKeepsAllPasses() throws {
        for path in [try Fixture("kept").built(), try Repository.example("sqlite.so")] {
            let (run, found) = try self.check(path)
            #expect(run.end == .exit(0), "\(run.text)")
            let checks = ["calls", "commits", "reads", "messages", "topics", "durability"]
            let own = found.filter { checks.contains($0.check) }
            // Those of both kinds twice.
            #expect(own.count == 8 && own.allSatisfy { $0.outcome == "passed" }, "\(own)")
        }
    }

    @Test(arguments: [
        ("ACCEPTS_ANYTHING", "calls", "P-30"), ("DOES_HALF", "commits", "P-42"),
        ("CONFLICTS_ALWAYS", "commits", "P-42"), ("LOSES", "durability", "P-41"), ("DOES_NOT_ORDER", "reads", "P-45"),
        ("IGNORES_LIMITS", "reads", "P-44"),
        ("STANDS_STILL", "messages", "P-51"), ("SHUFFLES", "messages", "P-53"), ("DOUBLES", "durability", "P-52"),
        ("FORGETS", "durability", "P-50"), ("TRIMS_ALL", "messages", "P-55"), ("HIDES_TOPICS", "topics", "P-56"),
        ("INVENTS_KEYS", "topics", "P-57"),
    ])
    func whoBreaksOneFails(_ breach: String, _ check: String, _ promise: String) throws {
        let (run, found) = try self.check(try Fixture("kept", macros: ["BREACH=\(breach)"]).built())
        #expect(run.end != .exit(0))
        let failed = found.filter { $0.outcome == "failed" && $0.check == check }
        #expect(failed.contains { $0.detail.contains("[\(promise)") }, "\(found.filter { $0.outcome == "failed" })")
    }

    @Test func withoutItsNeedsItIsNotTried() throws {
        let run = try self.workspace.start(["check", try Repository.example("sqlite.so"), "--json"]).wait()
        #expect(run.end == .exit(0), "\(run.text)")
    }

    @Test func theyAreListedAndShown() throws {
        let workspace = try Workspace(Fixture("kept"))
        let list = try workspace.host("--list-plugins")
        list.expectSuccess()
        #expect(list.text.contains("store") && list.text.contains("bus") && list.text.contains("kept"), "\(list.text)")
        let page = try workspace.host("inspect", "\(workspace.ext)/kept.so")
        #expect(page.text.contains("kept-path"), "\(page.text) \(page.errors)")
    }
}

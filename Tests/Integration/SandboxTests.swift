import Records
import TestSupport
import Testing

/// What the host says of the walls around its workers. What attackers find of them is in Tests/Hostile.
struct SandboxTests {
    private let workspace: Workspace

    init() throws { self.workspace = try Workspace(examples: ["counter.so", "libTestExt.so"]) }

    private func findings(_ arguments: String...) throws -> [Record] {
        let finished = try self.workspace.start(
            ["--ext", self.workspace.ext, "inspect", "counter", "--enforced", "--json"] + arguments
        ).wait()
        finished.expectSuccess()
        let page = try #require(try finished.json().elements?.first?.record)
        return (page["enforced"]?.elements ?? []).compactMap(\.record)
    }

    @Test func everyWallHoldsHere() throws {
        let findings = try self.findings()
        #expect(findings.count > 20)
        for finding in findings { #expect(finding["state"]?.text == "holds", "\(finding)") }
        let names = findings.compactMap { $0["name"]?.text }
        for name in ["read files", "write files", "start programs", "TCP", "UDP", "signals to others", "memory"] {
            #expect(names.contains(name), "\(names)")
        }
    }

    @Test func peopleGetTheSame() throws {
        let finished = try self.workspace.host("inspect", "counter", "--enforced")
        finished.expectSuccess()
        #expect(finished.lines.contains { $0.hasPrefix("  enforced") && $0.hasSuffix("all that was asked holds") })
        #expect(finished.lines.contains { $0.contains("UDP") && $0.contains("holds") && $0.contains("not permitted") })
    }

    @Test func strictRunsWhereEverythingHolds() throws {
        let finished = try self.workspace.host("3counter", "--number=30", "--sandbox=strict")
        finished.expectSuccess()
        #expect(finished.lines.count == 30)
        #expect(!finished.errors.contains("sandbox"))
    }

    @Test func offIsSaidLoudly() throws {
        let finished = try self.workspace.host("counter", "--number=3", "--sandbox=off")
        finished.expectSuccess()
        #expect(finished.lines.count == 3)
        #expect(finished.errors.contains("THE SANDBOX IS OFF"))
        let inspected = try self.workspace.host("inspect", "counter", "--enforced", "--sandbox=off")
        inspected.expectFailure(2, saying: "the sandbox is off, so nothing was tried")
    }

    @Test func otherModesAreNone() throws {
        try self.workspace.host("counter", "--sandbox=maybe").expectFailure(2, saying: "sandbox", "strict")
    }
}

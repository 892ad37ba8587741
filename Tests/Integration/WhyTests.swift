import TestSupport
import Testing

/// `host why NAME`: what the operator and the model itself did to it.
struct WhyTests {
    private func decisions(_ workspace: Workspace, _ name: String) throws -> [String] {
        let why = try workspace.host("why", name)
        why.expectSuccess()
        return why.lines.filter { $0.hasPrefix("  2") }
    }

    @Test func aModelThatSaidThatItFailedIsTold() throws {
        let workspace = try Workspace(Fixture("failing", "TROUBLE=FAILS"))
        #expect(try workspace.host("failing", "--number=20").end == .exit(1))
        let told = try self.decisions(workspace, "failing")
        #expect(told.count == 1, "\(told)")
        #expect(told.first?.contains("failing: it failed: the well is \\x1b[31mdry") == true, "\(told)")
        #expect(told.first?.contains("-> given up, for another worker could not go on either") == true, "\(told)")
    }

    @Test func aModelThatCannotBeMadeIsTold() throws {
        let workspace = try Workspace(examples: ["lines.so"])
        try workspace.host("file_line", "--number=2", "--line-file=/nowhere", "--grant=file_line")
            .expectFailure(1, saying: "No such file")
        let told = try self.decisions(workspace, "file_line")
        #expect(told.count == 1 && told[0].contains("/nowhere: No such file"), "\(told)")
    }

    @Test func grantsAndRevocationsAreTold() throws {
        let workspace = try Workspace(examples: ["lines.so"])
        try workspace.host("grant", "file_line").expectSuccess()
        try workspace.host("revoke", "file_line").expectSuccess()
        let told = try self.decisions(workspace, "file_line")
        #expect(told.count == 2, "\(told)")
        #expect(told.first?.contains("`host grant` -> granted read=--line-file for sha256 ") == true, "\(told)")
        #expect(told.last?.contains("`host revoke` -> no longer granted read=--line-file") == true, "\(told)")
    }
}

import TestSupport
import Testing

/// What a plugin says in the name of its worker is checked as what it registers is.
struct ForgedReportTests {
    @Test func aNameThatNoRegistrationLetsPassIsRefused() throws {
        let workspace = try Workspace(Fixture("forging"), Fixture("registration"))
        let listed = try workspace.host("--list-models")
        #expect(String(decoding: listed.output, as: UTF8.self) == "good\n")
        let table = try workspace.host("--list-plugins")
        let text = String(decoding: table.output, as: UTF8.self)
        #expect(text.contains("[P-09]") && text.contains("evil") && text.contains("[P-08]"), "\(text)")
        #expect(!text.utf8.contains { $0 < 0x20 && $0 != 0x0a }, "\(text)")
    }
}

import TestSupport
import Testing

/// A plugin whose templates cannot be used.
struct BadTemplateTests {
    @Test func anUnknownFieldIsToldWhenThePluginRegisters() throws {
        let workspace = try Workspace(examples: ["counter.so"])
        try Files.copy(try SwiftFixture.path("BadTemplates"), to: "\(workspace.ext)/libBadTemplates.so")
        let reason =
            "model \"mistyped\": a template uses \"{levle}\", which is no seed; there are: level, ctime, aid, srcip"
        let list = try workspace.host("--list-plugins")
        list.expectSuccess()
        #expect(list.text.contains("libBadTemplates.so") || list.errors.contains("libBadTemplates.so"))
        #expect(try workspace.host("why", "\(workspace.ext)/libBadTemplates.so").text.contains(reason))
        let run = try workspace.host("mistyped", "--number=5")
        run.expectFailure(2, saying: "mistyped")
        // Others work all the same.
        try workspace.host("counter", "--number=5").expectSuccess()
    }
}

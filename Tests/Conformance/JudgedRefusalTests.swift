import Discovery
import Testing
import Workers

@testable import Conformance

/// What the author of a plugin is told of refused calls.
@Suite struct JudgedRefusalTests {
    /// The number of a call that has a name.
    private static func call(_ name: String) throws -> Int32 {
        try #require((Int32(0)..<500).first { RefusedCall(call: $0).name == name })
    }

    @Test(arguments: [
        ("socket", Capability.network), ("connect", .network), ("clone", .processes), ("execve", .processes),
        ("tgkill", .signals), ("memfd_create", nil), ("ptrace", nil), ("unshare", nil),
    ])
    func callsWithoutAPathHaveTheirCapability(_ name: String, _ capability: Capability?) throws {
        let refusal = JudgedRefusal(RefusedCall(call: try Self.call(name)))
        #expect(refusal.capability == capability)
        #expect(refusal.attempt == name)
        #expect(refusal.advice.contains("do without"))
        #expect(refusal.advice.contains("declare") == (capability != nil))
        #expect(!refusal.isOfLibrary)
    }

    @Test func pathsAreReadOrWritten() throws {
        let open = try Self.call("openat")
        let read = JudgedRefusal(RefusedCall(call: open, path: "/a"))
        #expect(read.capability == .read && read.attempt == "openat to read \"/a\"")
        #expect(read.advice == "declare the need \"read\" with \"/a\", or do without")
        let written = JudgedRefusal(RefusedCall(call: open, path: "b/c", isWriting: true))
        #expect(written.capability == .write && written.attempt == "openat to change \"b/c\"")
        #expect(written.advice == "declare the need \"write\", or do without")
    }

    @Test func onlyReadingWhatTheCLibraryReadsIsItsBusiness() throws {
        let open = try Self.call("openat")
        #expect(JudgedRefusal(RefusedCall(call: open, path: "/proc/stat")).isOfLibrary)
        #expect(!JudgedRefusal(RefusedCall(call: open, path: "/proc/stat", isWriting: true)).isOfLibrary)
        #expect(!JudgedRefusal(RefusedCall(call: open, path: "/proc/stat/")).isOfLibrary)
    }
}

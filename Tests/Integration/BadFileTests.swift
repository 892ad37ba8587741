import Glibc
import TestSupport
import Testing

/// A file that is no plugin is refused with what was found and expected, and harms nobody beside it.
struct BadFileTests {
    /// A file that must be refused.
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let reason: String
        /// Words that the explanation must hold: what was found, and what was expected.
        let words: [String]
        let bytes: @Sendable () throws -> [UInt8]

        init(
            _ description: String,
            _ reason: String,
            _ words: [String],
            _ bytes: @escaping @Sendable () throws -> [UInt8]
        ) {
            self.testDescription = description
            self.reason = reason
            self.words = words
            self.bytes = bytes
        }
    }

    private static let good = Fixture("registration")

    /// Where things are in an ELF header.
    private enum Header {
        static let fileClass = 4
        static let machine = 18
    }

    private static let cases: [Case] = [
        Case("empty file", "empty", ["the file is empty"]) { [] },
        Case("text file", "not-elf", ["not in ELF format", "23 21 2f 62", "7f 45 4c 46"]) {
            Array("#!/bin/sh\necho plugin\n".utf8)
        },
        Case("cut in its header", "truncated", ["cut off", "40 bytes"]) { Array(try Self.good.bytes().prefix(40)) },
        Case("cut in the middle", "truncated", ["cut off"]) {
            let bytes = try Self.good.bytes()
            return Array(bytes.prefix(bytes.count / 2))
        },
        Case("cut by one byte", "truncated", ["cut off"]) { try Self.good.bytes().dropLast() },
        Case("other machine", "wrong-machine", ["sparcv9 (43)", Self.ownMachine]) {
            var bytes = try Self.good.bytes()
            bytes[Header.machine] = 43
            return bytes
        },
        Case("32-bit", "wrong-class", ["32-bit", "64-bit"]) {
            var bytes = try Self.good.bytes()
            bytes[Header.fileClass] = 1
            return bytes
        },
        Case("executable", "not-a-shared-object", ["an executable", "expected a shared object"]) {
            try Fixture("registration", "MAIN", flags: ["-rdynamic"]).bytes()
        },
        Case("relocatable object", "not-a-shared-object", ["relocatable", "expected a shared object"]) {
            try Fixture("registration", flags: ["-c"], hasNote: false).bytes()
        },
        Case("no plugin_register", "no-entry", ["plugin_register"]) {
            try Fixture("registration", "NO_REGISTER").bytes()
        },
        Case("no note", "no-note", ["PluginHost", "plugin_note.c"]) {
            try Fixture("registration", hasNote: false).bytes()
        },
        Case("other major of the contract", "abi-major", ["9.0", "1.0"]) { try Self.withContract(major: 9, minor: 0) },
        Case("newer minor of the contract", "abi-minor", ["1.7", "1.0"]) { try Self.withContract(major: 1, minor: 7) },
        Case("unresolved symbol", "load-failed", ["a_function_that_nobody_defines", "host doctor"]) {
            try Fixture("registration", "UNRESOLVED_SYMBOL", flags: ["-shared", "-Wl,-z,lazy"]).bytes()
        },
        Case("registers nothing", "registers-nothing", ["expected at least one"]) {
            try Fixture("registration", "REGISTER_NOTHING").bytes()
        },
        Case("reports a failure", "registration-failed", ["libfrob 3 or newer is needed"]) {
            try Fixture("registration", "REGISTER_REPORTS").bytes()
        },
        Case("registers a bad name", "bad-extension", ["[P-09]", "model9"]) {
            try Fixture("registration", "NAME=\"model9\"").bytes()
        },
        Case("registers one name twice", "bad-extension", ["[P-09]", "twin", "twice"]) {
            try Fixture("registration", "NAME=\"twin\"", "REGISTER_TWICE").bytes()
        },
        Case("constructor crashes", "registration-crashed", ["SIGSEGV"]) {
            try Fixture("registration", "CONSTRUCTOR_CRASHES").bytes()
        },
        Case("constructor exits", "registration-crashed", ["exit status 0"]) {
            try Fixture("registration", "CONSTRUCTOR_EXITS").bytes()
        },
        Case("constructor loops for ever", "registration-hung", ["[P-11]", "5 s"]) {
            try Fixture("registration", "CONSTRUCTOR_LOOPS").bytes()
        },
        Case("plugin_register crashes", "registration-crashed", ["SIGSEGV"]) {
            try Fixture("registration", "REGISTER_CRASHES").bytes()
        },
        Case("plugin_register exits", "registration-crashed", ["exit status 0"]) {
            try Fixture("registration", "REGISTER_EXITS").bytes()
        },
        Case("plugin_register hangs", "registration-hung", ["[P-11]", "5 s"]) {
            try Fixture("registration", "REGISTER_HANGS").bytes()
        },
    ]

    @Test(arguments: Self.cases)
    func badFile(_ bad: Case) throws {
        let workspace = try Workspace(Self.good)
        let path = "\(workspace.ext)/a_bad.so"
        try Files.write(try bad.bytes(), to: path)
        let list = try PluginList(workspace)
        list.expectRefused(path, bad.reason, bad.words)
        // The one beside it works as if nothing were there.
        #expect(list.isReady("good"))
        let run = try workspace.host("good", "--number=3")
        run.expectSuccess()
        #expect(run.text == "{\"a\": 1}\n{\"a\": 1}\n{\"a\": 1}\n")
    }

    @Test func theFirstOfTwoEqualNamesInOneFileIsUsed() throws {
        let workspace = try Workspace(Fixture("registration", "NAME=\"twin\"", "REGISTER_TWICE"))
        #expect(try PluginList(workspace).isReady("twin"))
        try workspace.host("twin", "--number=1").expectSuccess()
    }

    @Test func missingLibrary() throws {
        let workspace = try Workspace(Self.good)
        let library = "\(workspace.path)/libcompanion.so"
        try Files.copy(
            try Fixture("companion", flags: ["-shared", "-Wl,-soname,libcompanion.so"]).built(),
            to: library
        )
        let needy = Fixture(
            "registration",
            "UNRESOLVED_LIBRARY",
            "NAME=\"needy\"",
            flags: ["-shared", "-L\(workspace.path)", "-lcompanion", "-Wl,-rpath,\(workspace.path)"],
            fileName: "needy.so"
        )
        let path = try workspace.install(needy)
        #expect(try PluginList(workspace).isReady("needy"))
        Files.remove(library)
        // The plugin itself is the same as before, so it is judged anew only when told.
        let list = try PluginList(workspace, rescan: true)
        list.expectRefused(path, "load-failed", ["libcompanion.so", "host doctor"])
        #expect(list.isReady("good"))
    }

    @Test func constructorPrintsMegabytes() throws {
        let workspace = try Workspace(Fixture("registration", "CONSTRUCTOR_PRINTS", "NAME=\"chatty\""))
        let list = try PluginList(workspace)
        #expect(list.isReady("chatty"))
        #expect(!list.lines.contains { $0.contains("xxxx") })
        let run = try workspace.host("chatty", "--number=2")
        run.expectSuccess()
        #expect(run.text == "{\"a\": 1}\n{\"a\": 1}\n")
    }

    @Test func twoFilesWithOneNameInOneDirectory() throws {
        let workspace = try Workspace()
        let first = try workspace.install(Self.good, as: "a.so")
        let second = try workspace.install(Fixture("registration", "REGISTER_ALSO=\"other\""), as: "b.so")
        let list = try PluginList(workspace)
        list.expectRefused(second, "double-name", ["good", first, second])
        #expect(list.plugins.map(\.file) == [first, second])
        #expect(list.isReady("good") && list.isReady("other"))
    }

    @Test func danglingLink() throws {
        let workspace = try Workspace(Self.good)
        let path = "\(workspace.ext)/link.so"
        #expect(symlink("nowhere.so", path) == 0)
        let list = try PluginList(workspace)
        list.expectRefused(path, "dangling-link", ["nowhere.so"])
        #expect(list.isReady("good"))
    }

    @Test func linkInACircle() throws {
        let workspace = try Workspace(Self.good)
        #expect(symlink("b.so", "\(workspace.ext)/a.so") == 0)
        #expect(symlink("a.so", "\(workspace.ext)/b.so") == 0)
        let list = try PluginList(workspace)
        list.expectRefused("\(workspace.ext)/a.so", "dangling-link", ["b.so"])
        #expect(list.isReady("good"))
    }

    @Test func directoryNamedLikeAPlugin() throws {
        let workspace = try Workspace(Self.good)
        try Files.makeDirectory("\(workspace.ext)/dir.so")
        let list = try PluginList(workspace)
        list.expectRefused("\(workspace.ext)/dir.so", "not-a-regular-file", ["a directory", "expected a regular file"])
        #expect(list.isReady("good"))
    }

    @Test func pipe() throws {
        let workspace = try Workspace(Self.good)
        #expect(mkfifo("\(workspace.ext)/pipe.so", 0o644) == 0)
        let list = try PluginList(workspace)
        list.expectRefused("\(workspace.ext)/pipe.so", "not-a-regular-file", ["a pipe", "expected a regular file"])
        #expect(list.isReady("good"))
    }

    @Test func unreadableFile() throws {
        let workspace = try Workspace(Self.good)
        let path = try workspace.install(Fixture("registration", "NAME=\"hidden\""), as: "hidden.so")
        chmod(path, 0)
        let list = try PluginList(workspace, isOrdinary: true)
        list.expectRefused(path, "unreadable", ["Permission denied"])
        #expect(list.isReady("good"))
        // Rights come and go without a change of the file, so the verdict must not have been kept.
        chmod(path, 0o644)
        #expect(try PluginList(workspace, isOrdinary: true).isReady("hidden"))
    }

    @Test func unreadableDirectory() throws {
        let workspace = try Workspace(Self.good)
        let path = "\(workspace.ext)/closed"
        try Files.makeDirectory(path)
        chmod(path, 0)
        let list = try PluginList(workspace, isOrdinary: true)
        list.expectRefused(path, "unreadable", ["Permission denied"])
        #expect(list.isReady("good"))
    }

    @Test func missingDirectory() throws {
        let workspace = try Workspace()
        let run = try workspace.bareHost("--ext", "\(workspace.path)/none", "--list-plugins")
        run.expectFailure(2, saying: "--ext", "\(workspace.path)/none", "does not exist")
    }

    @Test func fileInPlaceOfADirectory() throws {
        let workspace = try Workspace(Self.good)
        let run = try workspace.bareHost("--ext", "\(workspace.ext)/registration.so", "--list-plugins")
        run.expectFailure(2, saying: "--ext", "is not a directory")
    }

    @Test func emptyDirectory() throws {
        let workspace = try Workspace()
        let list = try PluginList(workspace)
        #expect(list.plugins.isEmpty && list.refused.isEmpty)
        try workspace.host("good").expectFailure(2, saying: "unknown model 'good'")
    }

    private static var ownMachine: String {
        #if arch(x86_64)
        "x86_64 (62)"
        #else
        "aarch64 (183)"
        #endif
    }

    /// A good plugin with other numbers in its note.
    private static func withContract(major: UInt8, minor: UInt8) throws -> [UInt8] {
        var bytes = try Self.good.bytes()
        let magic = Array("PUGHOST1".utf8)
        let place = try #require(
            (0..<bytes.count - magic.count).first {
                bytes[$0] == magic[0] && bytes[$0..<$0 + magic.count].elementsEqual(magic)
            }
        )
        bytes.replaceSubrange(place + 8..<place + 12, with: [major, 0, minor, 0])
        return bytes
    }
}

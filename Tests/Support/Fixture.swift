import Glibc
import Synchronization

/// A plugin, or something that looks like one, compiled from a C file of these tests. Each variant is compiled once in
/// a test run.
package struct Fixture: Hashable {
    /// Compiled variants by what they were compiled with, and the directory in which they lie.
    private struct Compiled {
        var directory: String?
        var paths: [Fixture: String] = [:]
    }

    private static let compiled = Mutex(Compiled())

    /// Where the sources of most tests lie, from the root of the package.
    package static let usualFolder = "Tests/Integration/fixtures"

    /// The file in the folder, without its suffix.
    package let source: String
    /// Macros: `NAME=value` or `NAME`.
    package let macros: [String]
    /// What else the compiler is told.
    package let flags: [String]
    /// Whether plugin_note.c is compiled in.
    package let hasNote: Bool
    /// The name under which it is installed.
    package let fileName: String

    /// The folder of the source, from the root of the package.
    package let folder: String

    package init(
        _ source: String,
        _ macros: String...,
        flags: [String] = ["-shared"],
        hasNote: Bool = true,
        fileName: String? = nil
    ) {
        self.init(source, macros: macros, flags: flags, hasNote: hasNote, fileName: fileName)
    }

    package init(
        _ source: String,
        macros: [String],
        folder: String = Fixture.usualFolder,
        flags: [String] = ["-shared"],
        hasNote: Bool = true,
        fileName: String? = nil
    ) {
        self.source = source
        self.macros = macros
        self.folder = folder
        self.flags = flags
        self.hasNote = hasNote
        self.fileName = fileName ?? "\(source).so"
    }

    /// The path of the compiled file.
    package func built() throws -> String {
        try Self.compiled.withLock { compiled in
            if let path = compiled.paths[self] { return path }
            let directory = try compiled.directory ?? Self.makeDirectory()
            compiled.directory = directory
            let path = "\(directory)/\(compiled.paths.count).so"
            try self.compile(to: path)
            compiled.paths[self] = path
            return path
        }
    }

    /// The contents of the compiled file.
    package func bytes() throws -> [UInt8] { try Files.read(try self.built()) }

    /// A directory that goes when the test run ends.
    private static func makeDirectory() throws -> String {
        let directory = try Files.makeTemporaryDirectory()
        Self.directoryToRemove.withLock { $0 = directory }
        atexit { Fixture.directoryToRemove.withLock { if let path = $0 { Files.remove(path) } } }
        return directory
    }

    private static let directoryToRemove = Mutex<String?>(nil)

    private func compile(to path: String) throws {
        let abi = "\(Repository.root)/PluginAPI/ABI"
        var arguments = ["-std=gnu11", "-O1", "-fPIC", "-Wall", "-Wextra", "-Werror", "-fvisibility=hidden"]
        arguments += ["-I\(abi)/include", "-o", path, "\(Repository.root)/\(self.folder)/\(self.source).c"]
        if self.hasNote { arguments.append("\(abi)/plugin_note.c") }
        arguments += self.macros.map { "-D\($0)" } + self.flags
        let search = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
        let finished = try ChildProcess(
            "cc",
            arguments,
            environment: ["PATH=\(search)"],
            directory: "/tmp"
        ).wait()
        guard finished.end == .exit(0) else { throw Unusable("cc \(self.source).c: \(finished.errors)") }
    }
}

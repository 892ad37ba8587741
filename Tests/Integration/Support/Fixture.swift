import Glibc
import Synchronization

/// A plugin, or something that looks like one, compiled from a C file of these tests. Each variant is compiled once in
/// a test run.
struct Fixture: Hashable {
    /// Compiled variants by what they were compiled with, and the directory in which they lie.
    private struct Compiled {
        var directory: String?
        var paths: [Fixture: String] = [:]
    }

    private static let compiled = Mutex(Compiled())

    /// The file in `fixtures`, without its suffix.
    let source: String
    /// Macros: `NAME=value` or `NAME`.
    let macros: [String]
    /// What else the compiler is told.
    let flags: [String]
    /// Whether plugin_note.c is compiled in.
    let hasNote: Bool
    /// The name under which it is installed.
    let fileName: String

    init(
        _ source: String,
        _ macros: String...,
        flags: [String] = ["-shared"],
        hasNote: Bool = true,
        fileName: String? = nil
    ) {
        self.source = source
        self.macros = macros
        self.flags = flags
        self.hasNote = hasNote
        self.fileName = fileName ?? "\(source).so"
    }

    /// The path of the compiled file.
    func built() throws -> String {
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
    func bytes() throws -> [UInt8] { try Files.read(try self.built()) }

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
        arguments += ["-I\(abi)/include", "-o", path, "\(Repository.fixtures)/\(self.source).c"]
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

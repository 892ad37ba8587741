import Glibc
import Testing

/// A directory of its own in which tests compile real shared libraries; it is gone with the object.
final class PluginWorkshop {
    /// The directory, without links in its path.
    let directory: String

    init() throws {
        var template = Array("/tmp/discovery-XXXXXX".utf8CString)
        _ = try #require(mkdtemp(&template))
        let made = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        let real = try #require(realpath(made, nil))
        self.directory = String(cString: real)
        free(real)
    }

    deinit { _ = try? Self.run(["rm", "-rf", self.directory]) }

    /// A C source that exports the entry and nothing else.
    static let entry = "#include \"plugin_abi.h\"\nvoid plugin_register(const plugin_registrar *r) { (void)r; }\n"

    /// The directory of the contract, found from this file.
    static var contract: String {
        let tests = #filePath.split(separator: "/").dropLast(4)
        return "/" + tests.joined(separator: "/") + "/PluginAPI/ABI"
    }

    func path(_ name: String) -> String { "\(self.directory)/\(name)" }

    /// Compiles a source into a file of the workshop and returns its path.
    @discardableResult
    func compile(
        _ name: String,
        _ source: String = PluginWorkshop.entry,
        options: [String] = ["-shared", "-fPIC"],
        hasNote: Bool = true,
        libraries: [String] = []
    ) throws -> String {
        let code = self.path("\(name).c")
        try self.write(Array(source.utf8), "\(name).c")
        let note = hasNote ? ["\(Self.contract)/plugin_note.c"] : []
        let status = try Self.run(
            ["cc"] + options + ["-I\(Self.contract)/include", "-o", self.path(name), code] + note + libraries
        )
        try #require(status == 0, "cc ended with \(status)")
        return self.path(name)
    }

    /// Writes a file of the workshop and returns its path.
    @discardableResult
    func write(_ bytes: [UInt8], _ name: String) throws -> String {
        let file = try #require(fopen(self.path(name), "w"))
        let written = fwrite(bytes, 1, bytes.count, file)
        let closed = fclose(file)
        try #require(written == bytes.count && closed == 0)
        return self.path(name)
    }

    /// The bytes of a file.
    static func read(_ path: String) throws -> [UInt8] {
        let file = try #require(fopen(path, "r"))
        defer { fclose(file) }
        var status = stat()
        try #require(fstat(fileno(file), &status) == 0)
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        try #require(fread(&bytes, 1, bytes.count, file) == bytes.count)
        return bytes
    }

    /// Runs a program to its end and returns its exit status.
    @discardableResult
    static func run(_ words: [String]) throws -> Int32 {
        let child = try Self.start(words)
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0 { try #require(errno == EINTR) }
        return status
    }

    /// Starts a program and returns its process, which the caller collects.
    static func start(_ words: [String]) throws -> pid_t {
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { word in strdup(word) }
        arguments.append(nil)
        defer { for argument in arguments { free(argument) } }
        var child: pid_t = 0
        try #require(posix_spawnp(&child, words[0], nil, nil, &arguments, environ) == 0)
        return child
    }
}

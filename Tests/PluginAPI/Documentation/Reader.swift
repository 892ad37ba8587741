import Glibc

/// Someone who follows a text, in a directory of their own that is removed in the end.
final class Reader {
    struct Failure: Error, CustomStringConvertible {
        let command: String
        let status: Int32
        let output: String
        var description: String { "`\(self.command)` ended with status \(self.status):\n\(self.output)" }
    }

    let directory: String
    private let environment: String

    init(root: String) throws {
        var template = Array("/tmp/pluginhost-reader-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Failure(command: "mkdtemp", status: errno, output: "") }
        self.directory = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        self.environment =
            "cd '\(self.directory)' && export PATH='\(root)/.build/release':\"$PATH\" PLUGINHOST='\(root)'"
            + " XDG_CACHE_HOME='\(self.directory)/cache' XDG_DATA_HOME='\(self.directory)/data' HOST_EXT_PATH="
            + " XDG_CONFIG_HOME='\(self.directory)/config' HOST_CACHE_DIR= HOST_CONFIG_DIR="
    }

    deinit { _ = system("rm -rf '\(self.directory)'") }

    /// Runs a command that must succeed.
    @discardableResult
    func run(_ command: String) throws -> String {
        let (status, output) = try self.execute(command)
        guard status == 0 else { throw Failure(command: command, status: status, output: output) }
        return output
    }

    /// What a command prints on both outputs, whatever its status.
    func output(of command: String) throws -> String { try self.execute("{ \(command); } 2>&1").output }

    /// Writes a file.
    func write(_ text: String, to path: String) throws {
        guard let file = fopen("\(self.directory)/\(path)", "w") else {
            throw Failure(command: "open \(path)", status: errno, output: "")
        }
        fputs(text, file)
        fclose(file)
    }

    private func execute(_ command: String) throws -> (status: Int32, output: String) {
        guard let pipe = popen("\(self.environment)\n\(command)", "r") else {
            throw Failure(command: command, status: errno, output: "")
        }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = fread(&buffer, 1, buffer.count, pipe)
            guard count > 0 else { break }
            bytes += buffer[..<count]
        }
        return (pclose(pipe), String(decoding: bytes, as: UTF8.self))
    }
}

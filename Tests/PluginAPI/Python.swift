import Glibc
import PluginAPI
import Testing

/// Runs Python as an independent judge.
enum Python {
    struct Failure: Error {
        let status: Int32
        let script: String
    }

    /// Runs statements that read `data` and set `result`, both what JSON can hold.
    static func json(_ script: String, data: Value) throws -> Value {
        var template = Array("/tmp/pluginapi-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Failure(status: errno, script: "mkdtemp") }
        let directory = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer {
            for name in ["script.py", "data.json", "result.json"] { unlink("\(directory)/\(name)") }
            rmdir(directory)
        }
        try Self.write(JSON.encode(data), to: "\(directory)/data.json")
        let whole = """
            import json
            data = json.load(open("data.json", encoding="utf-8"))
            \(script)
            json.dump(result, open("result.json", "w", encoding="utf-8"))
            """
        try Self.write(Array(whole.utf8), to: "\(directory)/script.py")
        let status = system("cd \(directory) && python3 script.py")
        guard status == 0 else { throw Failure(status: status, script: whole) }
        return try JSON.decode(try Self.read("\(directory)/result.json"))
    }

    private static func write(_ bytes: [UInt8], to path: String) throws {
        guard let file = fopen(path, "w") else { throw Failure(status: errno, script: path) }
        let count = fwrite(bytes, 1, bytes.count, file)
        guard fclose(file) == 0, count == bytes.count else { throw Failure(status: errno, script: path) }
    }

    private static func read(_ path: String) throws -> [UInt8] {
        guard let file = fopen(path, "r") else { throw Failure(status: errno, script: path) }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            guard count > 0 else { return bytes }
            bytes += buffer[..<count]
        }
    }
}

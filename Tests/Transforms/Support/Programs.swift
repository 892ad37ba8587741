import Glibc
import Records
import TestSupport
import Testing

/// Programs of others that read what formats write.
enum Programs {
    /// Runs Python with bytes as its standard input; gives back what JSON the script prints.
    static func python(_ script: String, input: [UInt8]) throws -> Value {
        let program = try ChildProcess(
            "python3",
            ["-c", "import sys, json\n" + script],
            environment: self.environment,
            directory: "/tmp",
            input: input
        )
        let finished = try program.wait()
        finished.expectSuccess()
        return try finished.json()
    }

    /// What xmllint says against documents, each in a line; empty if all are valid.
    static func complaints(about documents: [UInt8]) throws -> String {
        let directory = try Files.makeTemporaryDirectory()
        defer { Files.remove(directory) }
        let lines = documents.split(separator: 10)
        let names = lines.indices.map { "\($0).xml" }
        for (line, name) in zip(lines, names) { try Files.write(Array(line), to: "\(directory)/\(name)") }
        let type = "\(Repository.root)/Tests/Transforms/fixtures/idmef.dtd"
        let program = try ChildProcess(
            "xmllint",
            ["--noout", "--nonet", "--huge", "--dtdvalid", type] + names,
            environment: self.environment,
            directory: directory
        )
        let finished = try program.wait()
        return finished.end == .exit(0) ? "" : finished.errors + "\(finished.end)"
    }

    /// What finding a program by name needs.
    private static var environment: [String] {
        ["PATH", "HOME"].compactMap { (name: String) in getenv(name).map { name + "=" + String(cString: $0) } }
    }
}

import Glibc
import Records
import TestSupport

/// The medium of `fixtures/sink.c` in a workspace of its own, and the file to which it appends batches.
final class Sink {
    /// A batch as it arrived.
    struct Batch {
        var number: Int
        var count: Int
        var lines: [String]
    }

    let workspace: Workspace
    var file: String { "\(self.workspace.path)/home/out" }

    init() throws {
        self.workspace = try Workspace(examples: ["counter.so", "libTestExt.so"])
        try Files.write("", to: self.file)
    }

    /// Starts the host with this variant of the medium.
    func start(_ macros: [String], _ arguments: [String]) throws -> ChildProcess {
        try self.workspace.install(Fixture("sink", macros: macros))
        return try self.workspace.start(
            ["--ext", self.workspace.ext, "--sink-file=\(self.file)", "--grant=sink"] + arguments
        )
    }

    /// Forgets what has arrived and what was kept.
    func clear() throws {
        try Files.write("", to: self.file)
        Files.remove(self.deadLetterFile)
    }

    /// Runs the host and kills workers of it, of which at least six are killed before it ends.
    ///
    /// - Parameters:
    ///   - pause: Milliseconds between two kills.
    ///   - rate: Records in a second; fewer where the run was over before enough were killed.
    func killing(
        _ count: Int,
        every pause: ClosedRange<Int>,
        seed: UInt64,
        macros: [String] = [],
        _ arguments: [String],
        rate: Int
    ) throws -> FinishedProcess {
        for part in [1, 4, 16] {
            try self.clear()
            let run = try self.start(macros, arguments + ["--rate=\(rate / part)", "--restarts=1000"])
            // Before that, plugins may still be registered, which a kill would end.
            _ = Monotonic.waits { self.size > 0 || !Processes.isRunning(run.identifier) }
            var killer = WorkerKiller(run, seed: seed) { self.size }
            try killer.kill(count, every: pause)
            let finished = try run.wait()
            if killer.killed > 5 { return finished }
        }
        throw Unusable("not enough workers could be killed in the middle of a run")
    }

    /// Bytes that have arrived.
    var size: Int {
        var status = stat()
        return stat(self.file, &status) == 0 ? Int(status.st_size) : 0
    }

    /// What arrived: batches with their lines, in the order of their arrival.
    ///
    /// Without those that have no end: of what a process writes when it is killed, only the first pages may get there, and what
    /// comes next begins within their last line.
    func batches() throws -> [Batch] {
        var batches: [Batch] = []
        var current: Batch?
        for bytes in try Files.read(self.file).split(separator: UInt8(ascii: "\n")) {
            let line = String(decoding: bytes, as: UTF8.self)
            let words = line.split(separator: " ")
            if words.count >= 3, words[words.count - 3].hasSuffix("batch"), let number = Int(words[words.count - 2]),
                let count = Int(words[words.count - 1])
            {
                current = Batch(number: number, count: count, lines: [])
            } else if line == "end", let whole = current {
                batches.append(whole)
                current = nil
            } else if line != "flushed", words.first != "tried" {
                current?.lines.append(line)
            }
        }
        return batches
    }

    /// What arrived at a medium that takes records.
    func records() throws -> [Value] {
        var rest = try Files.read(self.file)[...]
        var records: [Value] = []
        while rest.starts(with: Array("batch ".utf8)), let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            let head = String(decoding: rest[..<end], as: UTF8.self).split(separator: " ")
            rest = rest[(end + 1)...]
            for _ in 0..<(Int(head[2]) ?? 0) {
                let (record, length) = try rest.withUnsafeBytes { try CBOR.decodeFirst($0) }
                records.append(record)
                rest = rest.dropFirst(length)
            }
            rest = rest.dropFirst("end\n".utf8.count)
        }
        return records
    }

    /// Where records go of which workers died.
    var deadLetterFile: String { "\(self.workspace.path)/home/.local/state/pluginhost/dead-letters" }

    /// What lies there, oldest first; empty if there is nothing.
    func deadLetters() throws -> [Record] {
        guard let bytes = try? Files.read(self.deadLetterFile) else { return [] }
        return try bytes.split(separator: UInt8(ascii: "\n")).compactMap { try JSON.decode(Array($0)).record }
    }

    /// The line of a record of the model `counter`.
    static func line(_ number: Int, of instance: Int = 1) -> String {
        "{\"n\": \(number), \"name\": \"counter\", \"instance\": \(instance)}"
    }
}

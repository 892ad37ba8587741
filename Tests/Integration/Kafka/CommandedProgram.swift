import Glibc
import TestSupport

/// A program that takes commands from a named pipe, one a line, and answers each with a line. Its first line says what it
/// is reached by. It ends with the last reference.
final class CommandedProgram {
    let greeting: String
    private let process: ChildProcess
    private let pipe: String
    private var answers = 1

    /// Starts it; the path of the pipe is the first of its arguments behind `arguments`.
    init(_ program: String, _ arguments: [String], then last: [String], in directory: String) throws {
        self.pipe = "\(directory)/commands-\(try LoopbackSocket.freePort())"
        guard mkfifo(self.pipe, 0o600) == 0 else { throw Unusable("mkfifo", code: errno) }
        let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
        let process = try ChildProcess(
            program,
            arguments + [self.pipe] + last,
            environment: ["PATH=\(path)", "PYTHONPATH=\(Repository.root)/.build/python"],
            directory: directory
        )
        self.process = process
        guard Monotonic.waits(until: { process.outputSoFar.last == UInt8(ascii: "\n") }) else {
            throw Unusable("\(program) did not start: \(process.errorsSoFar)")
        }
        self.greeting = String(decoding: process.outputSoFar.dropLast(), as: UTF8.self)
    }

    deinit {
        self.process.signal(SIGKILL)
        _ = try? self.process.wait()
    }

    /// Gives a command, waits until it is done, and returns the answer.
    @discardableResult
    func tell(_ command: String) throws -> String {
        let descriptor = open(self.pipe, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Unusable("opening \(self.pipe)", code: errno) }
        defer { close(descriptor) }
        let line = Array("\(command)\n".utf8)
        guard write(descriptor, line, line.count) == line.count else {
            throw Unusable("telling \(command)", code: errno)
        }
        self.answers += 1
        let process = self.process
        let wanted = self.answers
        let lineFeed = UInt8(ascii: "\n")
        guard Monotonic.waits(until: { process.outputSoFar.count { $0 == lineFeed } >= wanted }) else {
            throw Unusable("no answer to \(command): \(process.errorsSoFar)")
        }
        return String(decoding: process.outputSoFar.split(separator: lineFeed)[wanted - 1], as: UTF8.self)
    }
}

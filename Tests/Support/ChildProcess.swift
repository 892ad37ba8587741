import CLinux
import Glibc

// Standard output and error of a child go to unlinked files, not to pipes: nothing needs to be drained while it runs,
// and a grandchild that outlives it cannot keep a test waiting.

/// A program that a test has started. It is killed when the last reference goes.
package final class ChildProcess {
    /// Where the standard output goes.
    package enum Output {
        /// It is kept for the test.
        case captured
        /// To a file that exists, such as `/dev/full`.
        case file(String)
        /// To a pipe that nobody reads.
        case closedPipe
        /// To a pipe whose reading end the test holds.
        case pipe
    }

    /// How long any program may run before the test gives it up, in seconds: generous, because machines are slow.
    package static let patience = 240

    package let identifier: pid_t
    private let process: Int32
    private let output: Int32
    private let errors: Int32
    /// The reading end of `Output.pipe`; -1: none, or closed.
    private var reader: Int32 = -1
    private var finished: FinishedProcess?

    /// Starts a program by path, or by name if `environment` has a PATH; the environment is all that it gets.
    ///
    /// - Parameter terminal: Takes the standard error instead; nothing of it is kept then.
    package init(
        _ program: String,
        _ arguments: [String],
        environment: [String],
        directory: String,
        input: [UInt8] = [],
        output: Output = .captured,
        terminal: PseudoTerminal? = nil
    ) throws {
        let (captured, errors) = (try Self.unlinkedFile(), try Self.unlinkedFile())
        (self.output, self.errors) = (captured, errors)
        let standardInput = try Self.unlinkedFile()
        defer { close(standardInput) }
        if !input.isEmpty {
            guard input.withUnsafeBytes({ pwrite(standardInput, $0.baseAddress, $0.count, 0) }) == input.count else {
                throw Unusable("writing the standard input", code: errno)
            }
        }
        var target = captured
        var pipe: [Int32] = [-1, -1]
        switch output {
        case .captured: break
        case .file(let path):
            target = open(path, O_WRONLY | O_CLOEXEC)
            guard target >= 0 else { throw Unusable("opening \(path)", code: errno) }
        case .closedPipe, .pipe:
            guard clinux_pipe(&pipe) == 0 else { throw Unusable("pipe2", code: errno) }
            target = pipe[1]
            if case .pipe = output { self.reader = pipe[0] } else { close(pipe[0]) }
        }
        defer { if target != captured { close(target) } }
        // Swift sees no way to give a child another directory; env becomes the program, so the process is the same.
        self.identifier = try Self.spawn(
            "/usr/bin/env",
            ["-C", directory, program] + arguments,
            environment,
            descriptors: [standardInput, target, terminal?.device ?? errors]
        )
        self.process = clinux_pidfd_open(self.identifier)
        guard self.process >= 0 else { throw Unusable("pidfd_open", code: errno) }
    }

    deinit {
        if self.finished == nil {
            clinux_pidfd_send_signal(self.process, SIGKILL)
            var result = clinux_exit()
            clinux_reap(self.process, 1, &result)
        }
        for descriptor in [self.process, self.output, self.errors] { close(descriptor) }
        self.closeReader()
    }

    /// What it has written so far.
    package var outputSoFar: [UInt8] { (try? Files.read(self.output)) ?? [] }

    /// Bytes that it has written so far.
    package var outputSize: Int {
        var status = stat()
        return fstat(self.output, &status) == 0 ? Int(status.st_size) : 0
    }

    /// What it has complained of so far.
    package var errorsSoFar: String { String(decoding: (try? Files.read(self.errors)) ?? [], as: UTF8.self) }

    /// Reads once from `Output.pipe`; empty at its end.
    package func readPipe() throws -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let count = Glibc.read(self.reader, &buffer, buffer.count)
        guard count >= 0 else { throw Unusable("reading the pipe", code: errno) }
        return Array(buffer[..<count])
    }

    /// Closes the reading end of `Output.pipe`.
    package func closeReader() {
        if self.reader >= 0 { close(self.reader) }
        self.reader = -1
    }

    /// Sends a signal to the program alone.
    package func signal(_ number: Int32) { clinux_pidfd_send_signal(self.process, number) }

    /// Waits for its end; one that does not come in time is killed, and that is an error.
    package func wait(seconds: Int = ChildProcess.patience) throws -> FinishedProcess {
        if let finished = self.finished { return finished }
        var event = pollfd(fd: self.process, events: Int16(POLLIN), revents: 0)
        let deadline = Monotonic.seconds + Double(seconds)
        while case let left = deadline - Monotonic.seconds, left > 0 {
            if poll(&event, 1, Int32(left * 1000) + 1) > 0 { break }
        }
        let isLate = event.revents == 0
        if isLate { self.signal(SIGKILL) }
        var result = clinux_exit()
        guard clinux_reap(self.process, 1, &result) == 1 else { throw Unusable("waitid", code: errno) }
        let finished = FinishedProcess(
            end: result.was_signalled != 0 ? .signal(result.code) : .exit(result.code),
            output: try Files.read(self.output),
            errors: self.errorsSoFar
        )
        self.finished = finished
        guard !isLate else {
            throw Unusable(
                "it did not end within \(seconds) s and was killed; it said: \(finished.errors.suffix(2000))"
            )
        }
        return finished
    }

    private static func unlinkedFile() throws -> Int32 {
        let descriptor = clinux_memfd_create("test")
        guard descriptor >= 0 else { throw Unusable("memfd_create", code: errno) }
        return descriptor
    }

    private static func spawn(
        _ program: String,
        _ arguments: [String],
        _ environment: [String],
        descriptors: [Int32]
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        for (number, descriptor) in descriptors.enumerated() {
            posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(number))
        }
        // A group of its own, and signals as a shell would have them, whatever the test runner does with its own.
        var signals = sigset_t()
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        posix_spawnattr_setflags(
            &attributes,
            Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK)
        )
        let argumentVector = ([program] + arguments).map { strdup($0) } + [nil]
        let environmentVector = environment.map { strdup($0) } + [nil]
        defer { for text in argumentVector + environmentVector { free(text) } }
        var identifier: pid_t = 0
        let code = posix_spawn(&identifier, program, &actions, &attributes, argumentVector, environmentVector)
        guard code == 0 else { throw Unusable("starting \(program)", code: code) }
        return identifier
    }
}

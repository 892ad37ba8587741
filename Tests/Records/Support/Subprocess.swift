import Glibc

/// A program that is run to its end with bytes as its input.
struct Subprocess {
    /// What a program left behind.
    struct Result {
        /// The exit status; 128 and the signal's number when a signal ended it.
        var status: Int32
        var output: [UInt8]
        var errors: [UInt8]
    }

    /// A system call that failed.
    struct Failure: Error, CustomStringConvertible {
        var description: String

        init(_ call: String, _ code: Int32) { self.description = "\(call) failed: \(String(cString: strerror(code)))" }
    }

    var name: String
    var arguments: [String]
    var environment: [String: String] = [:]

    /// Runs the program, found by `PATH`, and waits for its end.
    ///
    /// Input and both outputs are served together, so that neither side waits for the other that is full.
    func run(input: [UInt8]) throws -> Result {
        var child = Descriptors()
        var own = Descriptors()
        defer { own.close() }
        defer { child.close() }
        // Sockets instead of pipes: writing to one can be told not to raise SIGPIPE, and they are made close-on-exec.
        for _ in 0..<3 {
            var ends: [Int32] = [-1, -1]
            guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
                throw Failure("socketpair", errno)
            }
            own.numbers.append(ends[0])
            child.numbers.append(ends[1])
        }
        let process = try self.spawn(child.numbers)
        child.close()
        var result = Result(status: 0, output: [], errors: [])
        var failure: (any Error)?
        do { try Self.exchange(input, &own, &result) } catch { failure = error }
        own.close()
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        if let failure { throw failure }
        result.status = status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + status & 0x7f
        return result
    }

    private func spawn(_ descriptors: [Int32]) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (target, descriptor) in descriptors.enumerated() {
            posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(target))
        }
        var strings: [String] = []
        var variable = environ
        while let text = variable.pointee {
            let entry = String(cString: text)
            if self.environment[String(entry.prefix { $0 != "=" })] == nil { strings.append(entry) }
            variable += 1
        }
        for (key, value) in self.environment { strings.append("\(key)=\(value)") }
        let variables: [UnsafeMutablePointer<CChar>?] = strings.map { strdup($0) } + [nil]
        let words: [UnsafeMutablePointer<CChar>?] = ([self.name] + self.arguments).map { strdup($0) } + [nil]
        defer { for text in variables + words { free(text) } }
        var process: pid_t = 0
        let code = posix_spawnp(&process, self.name, &actions, nil, words, variables)
        guard code == 0 else { throw Failure("posix_spawnp of \(self.name)", code) }
        return process
    }

    /// Feeds the input and collects the outputs until both are closed. `own` holds input, output and errors.
    private static func exchange(_ input: [UInt8], _ own: inout Descriptors, _ result: inout Result) throws {
        var rest = input[...]
        if rest.isEmpty { own.close(0) }
        while own.numbers[1] >= 0 || own.numbers[2] >= 0 {
            // A negative descriptor is left out by poll.
            var waits = own.numbers.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            waits[0].events = Int16(POLLOUT)
            guard poll(&waits, 3, -1) >= 0 || errno == EINTR else { throw Failure("poll", errno) }
            if waits[0].revents != 0 {
                let count = rest.withUnsafeBytes {
                    send(own.numbers[0], $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
                }
                if count > 0 { rest = rest.dropFirst(count) }
                // A program that does not want its input is none of our failures: its status tells.
                if rest.isEmpty || (count < 0 && errno != EAGAIN && errno != EINTR) { own.close(0) }
            }
            for index in 1...2 where waits[index].revents != 0 {
                let bytes = try Self.receive(own.numbers[index])
                if bytes.isEmpty { own.close(index) }
                if index == 1 { result.output += bytes } else { result.errors += bytes }
            }
        }
    }

    private static func receive(_ descriptor: Int32) throws -> [UInt8] {
        try [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
            var received = read(descriptor, buffer.baseAddress, buffer.count)
            while received < 0, errno == EINTR { received = read(descriptor, buffer.baseAddress, buffer.count) }
            guard received >= 0 else { throw Failure("read", errno) }
            count = received
        }
    }
}

/// Descriptors that are closed once; -1 stands for one that is closed.
private struct Descriptors {
    var numbers: [Int32] = []

    mutating func close(_ index: Int) {
        if self.numbers[index] >= 0 { Glibc.close(self.numbers[index]) }
        self.numbers[index] = -1
    }

    mutating func close() { for index in self.numbers.indices { self.close(index) } }
}

import Glibc

// A trap ends the process, and with it the test that could tell which input it was. So the case in hand is kept where a
// signal handler can read it: it prints the case and gives the signal back to whom it belonged before.

/// The case that is tried now, told on the standard error if it ends the process.
enum CaseInHand {
    /// Sound because one suite runs its tests one after the other, and the handler only reads what was completed before.
    nonisolated(unsafe) private static let text = UnsafeMutablePointer<UInt8>.allocate(capacity: 256)
    nonisolated(unsafe) private static var length = 0
    nonisolated(unsafe) private static var previous: [(signal: Int32, action: Glibc.sigaction)] = []
    private static let signals = [SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGABRT, SIGALRM]

    /// Installs the handler while a closure runs.
    static func watched<Result>(_ body: () throws -> Result) rethrows -> Result {
        for signal in self.signals {
            var action = Glibc.sigaction()
            action.__sigaction_handler.sa_handler = { signal in CaseInHand.tell(signal) }
            var old = Glibc.sigaction()
            sigaction(signal, &action, &old)
            self.previous.append((signal, old))
        }
        defer {
            alarm(0)
            for (signal, action) in self.previous {
                var action = action
                sigaction(signal, &action, nil)
            }
            self.previous = []
        }
        return try body()
    }

    /// Says what comes next. A case that takes longer than a minute counts as hung.
    static func begin(_ reader: String, seed: UInt64, case number: UInt64) {
        let words = "fuzz: ended by \(reader), to repeat: FUZZ_SEED=\(seed) FUZZ_CASE=\(number), --filter \(reader)\n"
        self.length = 0
        for byte in words.utf8.prefix(256) {
            self.text[self.length] = byte
            self.length += 1
        }
        alarm(60)
    }

    private static func tell(_ signal: Int32) {
        _ = Glibc.write(STDERR_FILENO, self.text, self.length)
        // The default, not the handler before: what comes next is the end of the process and nothing else.
        Glibc.signal(signal, SIG_DFL)
        raise(signal)
    }
}

import Glibc

/// Waits between attempts at something that the store cannot do now: longer each time, up to a few seconds.
struct Pause {
    private static let shortest: Int32 = 50
    private static let longest: Int32 = 5000

    private let inbox: ShardInbox
    private let report: @Sendable (EngineReport) -> Void
    private var milliseconds = Self.shortest
    private var isTold = false

    init(_ inbox: ShardInbox, _ report: @escaping @Sendable (EngineReport) -> Void) {
        self.inbox = inbox
        self.report = report
    }

    /// - Returns: Whether there is to be another attempt.
    mutating func wait(for error: StoringError) -> Bool {
        if error.cause == .givenUp {
            self.report(.failed(error.description))
            return false
        }
        if !self.isTold { self.report(.delayed(error.description)) }
        self.isTold = true
        var left = self.milliseconds
        while left > 0, !self.inbox.isStopping {
            usleep(20_000)
            left -= 20
        }
        self.milliseconds = min(self.milliseconds * 2, Self.longest)
        return !self.inbox.isStopping
    }

    /// Says that it went well in the end.
    mutating func end() {
        if self.isTold { self.report(.resumed) }
        self.isTold = false
    }
}

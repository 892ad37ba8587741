import Services

/// Waits between attempts at something that the store cannot do now: longer each time, up to a few seconds.
struct Pause {
    /// In nanoseconds.
    private static let shortest: Int64 = 50_000_000
    private static let longest: Int64 = 5_000_000_000

    private let inbox: ShardInbox
    private let report: @Sendable (EngineReport) -> Void
    private var delay = Self.shortest
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
        self.inbox.sleep(nanoseconds: self.delay)
        self.delay = min(self.delay * 2, Self.longest)
        return !self.inbox.isStopping
    }

    /// Says that it went well in the end.
    mutating func end() {
        if self.isTold { self.report(.resumed) }
        self.isTold = false
    }
}

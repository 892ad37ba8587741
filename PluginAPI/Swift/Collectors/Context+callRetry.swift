import Glibc

extension Context {
    /// Calls `body` until it succeeds, so many times at most, with pauses between. (Watcher: `call_retry`.)
    ///
    ///     let servers = try context.callRetry(attempts: 5) { try client.servers() }
    ///
    /// - Parameters:
    ///   - attempts: How often it is called at most; at least once.
    ///   - interval: Seconds of a pause; the last attempt has none behind it.
    ///   - reset: What is done after an attempt that failed and before the next, such as connecting anew.
    /// - Throws: What the last attempt failed with, itself. Attempts end early when the host is stopping the instance.
    public func callRetry<Result>(
        attempts: Int = 10,
        interval: Double = 1,
        reset: (any Error) throws -> Void = { _ in },
        _ body: () throws -> Result
    ) throws -> Result {
        var left = max(attempts, 1)
        while true {
            do { return try body() } catch {
                left -= 1
                guard left > 0, !self.isCancelled else { throw error }
                self.log(.warning, "failed, \(left) attempts are left: \(error)")
                guard self.pause(interval) else { throw error }
                try reset(error)
            }
        }
    }

    /// Sleeps, and looks now and then whether it is to stop: nobody wakes us for that.
    ///
    /// - Returns: false if the host is stopping the instance.
    private func pause(_ seconds: Double) -> Bool {
        var left = seconds
        while left > 0 {
            guard !self.isCancelled else { return false }
            let part = min(left, 0.1)
            usleep(UInt32(part * 1_000_000))
            left -= part
        }
        return !self.isCancelled
    }
}

import Glibc

/// The clock that deadlines of tests are kept by.
package enum Monotonic {
    package static var seconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// Waits until something holds, for at most so many seconds; false if it does not even then.
    package static func waits(
        atMost limit: Int = ChildProcess.patience,
        until condition: () throws -> Bool
    ) rethrows -> Bool {
        let deadline = Self.seconds + Double(limit)
        while try !condition() {
            guard Self.seconds < deadline else { return false }
            usleep(5000)
        }
        return true
    }
}

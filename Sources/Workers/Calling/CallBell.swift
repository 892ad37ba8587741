import CLinux
import Glibc

/// Sleeping on the event of one side of a link.
enum CallBell {
    /// Sleeps until the event is signalled or the time is over.
    ///
    /// - Parameter nanoseconds: Negative: no limit.
    static func sleep(on event: Int32, nanoseconds: Int64) {
        var descriptor = pollfd(fd: event, events: Int16(POLLIN), revents: 0)
        // Rounded up, so that who wakes for a deadline finds it passed.
        let milliseconds = nanoseconds < 0 ? -1 : Int32(clamping: (nanoseconds + 999_999) / 1_000_000)
        poll(&descriptor, 1, milliseconds)
    }
}

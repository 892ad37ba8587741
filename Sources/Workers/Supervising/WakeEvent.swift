import CLinux

/// What a thread sleeps on until another one has something for it. For any thread.
public final class WakeEvent: Sendable {
    private let event: FileDescriptor

    /// Makes one that is not signalled.
    public init() throws(SystemError) {
        self.event = FileDescriptor(try SystemError.check(clinux_eventfd(), "eventfd"))
    }

    /// Readable while it is signalled, for loops.
    public var descriptor: Int32 { self.event.number }

    /// Wakes whoever sleeps, now or next.
    public func signal() { clinux_eventfd_signal(self.event.number) }

    /// Takes the signal back, so that there can be sleep again.
    public func clear() { clinux_eventfd_clear(self.event.number) }

    /// Sleeps until it is signalled, or at most so many nanoseconds; negative: no limit. The signal stays.
    public func sleep(nanoseconds: Int64 = -1) { CallBell.sleep(on: self.event.number, nanoseconds: nanoseconds) }
}

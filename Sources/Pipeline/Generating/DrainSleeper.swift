import CLinux
import Workers

/// Sleeps until a ring has something, an order comes or it is time. Used by one thread.
final class DrainSleeper {
    private let epoll: FileDescriptor

    /// Nanoseconds; longer than a tick of the kernel's clock, which then has no timer to program for it, and short for
    /// whoever waits for a record.
    private static let longestNap: Int64 = 5_000_000

    /// - Parameter orders: Readable when there are orders.
    init(orders: Int32) throws(SystemError) {
        let epoll = clinux_epoll_create()
        guard epoll >= 0 else { throw SystemError("epoll_create1") }
        self.epoll = FileDescriptor(epoll)
        try self.add(orders)
    }

    /// Wakes for this ring too.
    func add(_ ring: RingConsumer) throws(SystemError) { try self.add(ring.wakeDescriptor) }

    /// Wakes for this ring no more. Closing its descriptor would not do: whatever the plugin started may hold it too.
    func remove(_ ring: RingConsumer) { clinux_epoll_remove(self.epoll.number, ring.wakeDescriptor) }

    private func add(_ descriptor: Int32) throws(SystemError) {
        guard clinux_epoll_add(self.epoll.number, descriptor, EPOLLIN.rawValue, 0) == 0 else {
            throw SystemError("epoll_ctl")
        }
    }

    /// - Parameters:
    ///   - rings: Those whose contents are wanted at this moment.
    ///   - others: Those that must not wake anybody now.
    ///   - time: Monotonic nanoseconds; nil: no limit.
    func sleep(on rings: [RingConsumer], ignoring others: [RingConsumer], until time: Int64?) {
        for ring in others { ring.prepare(to: .awake) }
        for ring in rings { ring.prepare(to: .sleeping) }
        if rings.contains(where: \.hasMore) { return }
        self.wait(time.map { max($0 - EventLoop.now(), 0) } ?? -1)
    }

    /// Rests for a moment in which the rings fill, so that their producers need not wake anybody.
    func nap(on rings: [RingConsumer]) {
        for ring in rings { ring.prepare(to: .napping) }
        self.wait(Self.longestNap)
    }

    private func wait(_ nanoseconds: Int64) {
        var events = clinux_event()
        clinux_epoll_wait(self.epoll.number, &events, 1, nanoseconds)
    }
}

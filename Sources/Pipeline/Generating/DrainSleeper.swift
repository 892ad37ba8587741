import CLinux
import Workers

/// Sleeps until a ring has something, an order comes or it is time. Used by one thread.
final class DrainSleeper {
    private let epoll: FileDescriptor

    /// Nanoseconds; longer than a tick of the kernel's clock, which then has no timer to program for it, and short for
    /// whoever waits for a record.
    private static let longestNap: Int64 = 5_000_000

    init(_ rings: [RingConsumer], orders: Int32) throws(SystemError) {
        let epoll = clinux_epoll_create()
        guard epoll >= 0 else { throw SystemError("epoll_create1") }
        self.epoll = FileDescriptor(epoll)
        for descriptor in rings.map(\.wakeDescriptor) + [orders] {
            guard clinux_epoll_add(epoll, descriptor, EPOLLIN.rawValue, 0) == 0 else { throw SystemError("epoll_ctl") }
        }
    }

    /// - Parameters:
    ///   - rings: Those whose contents are wanted at this moment.
    ///   - time: Monotonic nanoseconds; nil: no limit.
    func sleep(on rings: [RingConsumer], until time: Int64?) {
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

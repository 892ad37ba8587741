import CLinux
import Workers

/// Sleeps until a ring has something, an order comes or it is time. Used by one thread.
final class DrainSleeper {
    private let epoll: FileDescriptor

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
        for ring in rings { ring.prepareToSleep() }
        if rings.contains(where: \.hasMore) { return }
        var events = clinux_event()
        let wait = time.map { max($0 - EventLoop.now(), 0) } ?? -1
        clinux_epoll_wait(self.epoll.number, &events, 1, wait)
    }
}

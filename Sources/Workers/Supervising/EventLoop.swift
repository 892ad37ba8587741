import CLinux
import Glibc

// The one loop of the host: descriptors and timers, on the thread that made it. Handlers never block and no lock is
// held while they run. A handler may unwatch any descriptor, also one whose event is already in hand: tokens are never
// used twice, so an event for what is no longer watched finds nobody.

/// Waits for descriptors and timers and calls their handlers. Belongs to one thread.
public final class EventLoop {
    private struct Timer {
        var token: UInt64
        var due: Int64
        var handler: () -> Void
    }

    private let epoll: FileDescriptor
    private var handlers: [UInt64: () -> Void] = [:]
    private var tokens: [Int32: UInt64] = [:]
    private var timers: [Timer] = []
    private var lastToken: UInt64 = 0

    /// Makes a loop that watches nothing.
    public init() throws(SystemError) {
        self.epoll = FileDescriptor(try SystemError.check(clinux_epoll_create(), "epoll_create1"))
    }

    /// Monotonic time in nanoseconds.
    public static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    /// Calls `handler` whenever the descriptor is readable or its other side is gone.
    public func watch(_ descriptor: Int32, _ handler: @escaping () -> Void) throws(SystemError) {
        self.lastToken += 1
        try SystemError.check(
            clinux_epoll_add(self.epoll.number, descriptor, EPOLLIN.rawValue, self.lastToken),
            "epoll_ctl"
        )
        self.handlers[self.lastToken] = handler
        self.tokens[descriptor] = self.lastToken
    }

    /// Forgets a descriptor; call it before the descriptor is closed.
    public func unwatch(_ descriptor: Int32) {
        guard let token = self.tokens.removeValue(forKey: descriptor) else { return }
        self.handlers[token] = nil
        clinux_epoll_remove(self.epoll.number, descriptor)
    }

    /// Calls `handler` once, `delay` nanoseconds from now.
    ///
    /// - Returns: A token for `cancel`.
    @discardableResult
    public func schedule(after delay: Int64, _ handler: @escaping () -> Void) -> UInt64 {
        self.lastToken += 1
        // A delay without end is as good as the largest time.
        let (due, isBeyondTime) = Self.now().addingReportingOverflow(max(delay, 0))
        let timer = Timer(token: self.lastToken, due: isBeyondTime ? .max : due, handler: handler)
        let place = self.timers.firstIndex { $0.due > timer.due } ?? self.timers.endIndex
        self.timers.insert(timer, at: place)
        return timer.token
    }

    /// Takes back a timer; nothing happens if it has fired.
    public func cancel(_ timer: UInt64) {
        self.timers.removeAll { $0.token == timer }
    }

    /// Handles events until `isOver` says so, asked after each round.
    public func run(until isOver: () -> Bool) throws(SystemError) {
        var events = [clinux_event](repeating: clinux_event(), count: 64)
        while !isOver() {
            let wait = self.timers.first.map { max($0.due - Self.now(), 0) } ?? -1
            let count = events.withUnsafeMutableBufferPointer {
                clinux_epoll_wait(self.epoll.number, $0.baseAddress, Int32($0.count), wait)
            }
            try SystemError.check(count, "epoll_pwait2")
            for event in events.prefix(Int(count)) { self.handlers[event.token]?() }
            let now = Self.now()
            while let first = self.timers.first, first.due <= now {
                self.timers.removeFirst()
                first.handler()
            }
        }
    }
}

import CLinux
import Synchronization

/// A call of a worker to the host.
public struct HostCall: Sendable {
    /// The number of the instance that calls, from 0 in its worker.
    public let instance: Int
    /// The number of the verb.
    public let verb: UInt32
    /// What it is about: the worker's words, not to be trusted.
    public let bytes: [UInt8]
    /// Sends the answer. For any thread, once; later calls, and those after the end of the worker, do nothing.
    public var answer: @Sendable (CallAnswer) -> Void
}

/// The host's end of a link through which one instance calls the host, as long as its worker lives. Calls are handed over
/// by a thread of their own and may be answered in any order. Only so many can wait for answers at a time: further ones
/// stay in the ring, and with them the worker.
final class HostService: Sendable {
    private let sender: CallSender
    private let receiver: CallReceiver
    private let wake: FileDescriptor
    private let underWay = Mutex<Set<UInt64>>([])
    private let isClosed = Atomic(false)
    private let instance: Int
    private let handler: @Sendable (HostCall) -> Void
    private let violated: @Sendable (RingViolation) -> Void

    /// Starts the thread.
    ///
    /// - Parameters:
    ///   - handler: Takes each call, on that thread; while it runs no other call is taken.
    ///   - violated: Told once if the worker breaks a rule.
    init(
        _ link: CallLink,
        instance: Int,
        handler: @escaping @Sendable (HostCall) -> Void,
        violated: @escaping @Sendable (RingViolation) -> Void
    ) throws(SystemError) {
        (self.sender, self.receiver) = link.serverEnds
        self.wake = link.serverWake
        self.instance = instance
        self.handler = handler
        self.violated = violated
        // The thread keeps the service until the worker is gone.
        try DataThread(named: "host calls") { self.run() }.detach()
    }

    /// Says that the worker is gone. For any thread.
    func close() {
        self.isClosed.store(true, ordering: .releasing)
        clinux_eventfd_signal(self.wake.number)
    }

    private func run() {
        do throws(RingViolation) {
            while !self.isClosed.load(ordering: .acquiring) {
                if try self.takeCall() { continue }
                self.receiver.prepareToSleep()
                // After that, for the wake-up that tells of room is the same as that which tells of calls.
                try self.sender.flush()
                if self.receiver.hasMore, self.hasRoom { continue }
                CallBell.sleep(on: self.wake.number, nanoseconds: -1)
            }
        } catch {
            self.violated(error)
        }
    }

    private var hasRoom: Bool { self.underWay.withLock { $0.count < CallLimits.mostUnderWay } }

    private func takeCall() throws(RingViolation) -> Bool {
        guard self.hasRoom, let message = try self.receiver.next() else { return false }
        let number = message.number
        guard self.underWay.withLock({ $0.insert(number).inserted }) else {
            throw RingViolation("it made two calls with the number \(number)")
        }
        let call = HostCall(
            instance: self.instance,
            verb: message.code,
            bytes: Array(message.bytes),
            answer: { [weak self] in self?.answer(number, $0) }
        )
        self.receiver.release()
        self.handler(call)
        return true
    }

    private func answer(_ number: UInt64, _ answer: CallAnswer) {
        let (wasUnderWay, wasFull) = self.underWay.withLock { numbers in
            let wasFull = numbers.count == CallLimits.mostUnderWay
            return (numbers.remove(number) != nil, wasFull)
        }
        guard wasUnderWay, !self.isClosed.load(ordering: .acquiring) else { return }
        do throws(RingViolation) {
            try answer.bytes.withBytes { (bytes) throws(RingViolation) in
                try self.sender.send(number, code: UInt32(bitPattern: answer.status), bytes)
            }
        } catch {
            self.violated(error)
        }
        if wasFull { clinux_eventfd_signal(self.wake.number) }
    }
}

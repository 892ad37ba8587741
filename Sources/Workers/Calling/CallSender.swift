import Synchronization

/// The end of a ring into which messages go, in the order in which they are sent. For any thread; it never waits: what
/// does not fit is copied and kept, and `flush` is to be called when this side is woken.
final class CallSender: Sendable {
    /// What is left of a message.
    private struct Kept {
        var number: UInt64
        var records: UInt64
        var bytes: [UInt8]
        var sent = 0
    }

    private struct State {
        let feeder: RingFeeder
        var kept: [Kept] = []
        /// Those before it are out.
        var first = 0
    }

    private static let filler: [UInt8] = [0]
    private let state: Mutex<State>

    init(_ memory: RingMemory, wake: FileDescriptor) {
        self.state = Mutex(State(feeder: RingFeeder(memory, wake: wake)))
    }

    /// Sends a message, or as much of it as fits now.
    ///
    /// - Throws: What the other side did that none does.
    func send(_ number: UInt64, code: UInt32, _ bytes: UnsafeRawBufferPointer) throws(RingViolation) {
        guard !bytes.isEmpty else {
            return try Self.filler.withBytes { (filler) throws(RingViolation) in
                try self.send(number, records: UInt64(code) << 1 | 1, filler)
            }
        }
        try self.send(number, records: UInt64(code) << 1, bytes)
    }

    /// Sends what was kept, as far as it fits now.
    ///
    /// - Returns: Whether all is out.
    @discardableResult
    func flush() throws(RingViolation) -> Bool {
        try self.state.withLock { state throws(RingViolation) in
            while state.first < state.kept.count {
                let message = state.kept[state.first]
                let sent = try message.bytes.withBytes { (bytes) throws(RingViolation) in
                    try Self.publish(bytes, from: message.sent, message.records, message.number, state.feeder)
                }
                guard sent == message.bytes.count else {
                    state.kept[state.first].sent = sent
                    return false
                }
                state.kept[state.first].bytes = []
                state.first += 1
            }
            state.kept.removeAll(keepingCapacity: state.kept.count < 1024)
            state.first = 0
            return true
        }
    }

    private func send(
        _ number: UInt64,
        records: UInt64,
        _ bytes: UnsafeRawBufferPointer
    ) throws(RingViolation) {
        try self.state.withLock { state throws(RingViolation) in
            var sent = 0
            if state.first == state.kept.count {
                sent = try Self.publish(bytes, from: 0, records, number, state.feeder)
                if sent == bytes.count { return }
            }
            state.kept.append(Kept(number: number, records: records, bytes: Array(bytes[sent...])))
        }
    }

    /// Publishes what is left of a message; asks to be woken if that does not fit.
    ///
    /// - Returns: Bytes of it that are out in all.
    private static func publish(
        _ bytes: UnsafeRawBufferPointer,
        from start: Int,
        _ records: UInt64,
        _ number: UInt64,
        _ feeder: RingFeeder
    ) throws(RingViolation) -> Int {
        var sent = start
        var hasAsked = false
        while sent < bytes.count {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[sent...])
            let count = try feeder.publish(rest, records: records, batch: number)
            sent += count
            if count > 0 { continue }
            if hasAsked { break }
            hasAsked = true
            feeder.prepareToWait()
        }
        return sent
    }
}

extension Array<UInt8> {
    /// `withUnsafeBytes` that throws no more than its body does.
    func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try self.withUnsafeBufferPointer { (elements) throws(Failure) in
            try body(UnsafeRawBufferPointer(elements))
        }
    }
}

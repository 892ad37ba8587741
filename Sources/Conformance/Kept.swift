import Synchronization

/// Bytes that one session of a check leaves for the next.
final class Kept: Sendable {
    private let state = Mutex<[UInt8]>([])

    var bytes: [UInt8] { self.state.withLock { $0 } }

    func set(_ bytes: [UInt8]) { self.state.withLock { $0 = bytes } }
}

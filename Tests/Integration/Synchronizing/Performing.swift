import Records
import Synchronization
import Workers

@testable import Synchronizing

/// Asks for things as a plugin does, by bytes.
func perform(_ small: SmallBase, _ requests: [Value], _ caller: ObjectCaller = .administrator) throws -> [Value] {
    let answer = performBytes(small, CBOR.encode(.array(requests)), caller)
    return try CBOR.decode(answer.bytes).record?["answers"]?.elements ?? []
}

/// What a call comes to.
func performBytes(_ small: SmallBase, _ bytes: [UInt8], _ caller: ObjectCaller = .administrator) -> CallAnswer {
    let waiter = CallWaiter<CallAnswer>()
    ObjectRequests(small.base).answer(bytes, by: caller) { waiter.finish($0) }
    return waiter.wait()
}

/// What was told of changes.
final class Told: Sendable {
    private let changes = Mutex<[ObjectChange]>([])

    func add(_ more: [ObjectChange]) { self.changes.withLock { $0 += more } }

    var all: [ObjectChange] { self.changes.withLock { $0 } }
}

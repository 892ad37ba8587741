import Glibc
import Synchronization

/// Counts what threads did, for one that waits for it.
final class CallCounter: Sendable {
    private let number = Atomic(0)

    var count: Int { self.number.load(ordering: .acquiring) }

    func add() { self.number.wrappingAdd(1, ordering: .releasing) }

    func wait(for count: Int) { while self.count < count { usleep(500) } }
}

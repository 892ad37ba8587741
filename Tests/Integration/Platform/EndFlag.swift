import Synchronization

/// Tells threads to end.
final class EndFlag: Sendable {
    private let flag = Atomic(false)

    var value: Bool { self.flag.load(ordering: .acquiring) }

    func set() { self.flag.store(true, ordering: .releasing) }
}

import Synchronization

// The keys of names and of links to elements, which come last, are about as many as those before them. So while the writer's thread loads
// these, a second one makes leaves of the upper keys, unless it is too busy to begin: then the writer's does that as well.
//
// Unsafe code: only the thread that has claimed the work touches `run`, until the writer's thread has waited for the other one.

/// The upper keys of what was gathered, made leaves once, by whichever of two threads comes first.
final class UpperKeys: @unchecked Sendable {
    private let gathered: GatheredElements
    private let order: GatheredOrder
    private let isClaimed = Atomic<Bool>(false)
    private(set) var run = LeafRun(reserving: 0)

    init(_ gathered: GatheredElements, _ order: GatheredOrder) {
        self.gathered = gathered
        self.order = order
    }

    /// Makes the leaves.
    ///
    /// - Returns: false: another thread does, or has done so.
    func make() -> Bool {
        if self.isClaimed.exchange(true, ordering: .relaxed) { return false }
        var key = KeyBuffer()
        var leaf = LeafBuffer()
        var run = LeafRun(reserving: self.gathered.likelyTreeSize / 2)
        self.gathered.forEachNameKey(self.order, &key) { run.append($0, by: &leaf) }
        self.gathered.forEachLinkKey(.to, self.order, &key) { run.append($0, by: &leaf) }
        run.append(leaf)
        self.run = run
        return true
    }
}

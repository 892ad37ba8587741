import Glibc
import Synchronization

/// The host's page of an arena: what of the arena is served, and how fresh it is.
///
/// The page was mapped before the arena was sealed, so the host can write it for ever, and nobody who comes later can.
/// May be called by any thread.
public final class ArenaControl: Sendable {
    private let mapping: ArenaMapping
    private let capacity: Int
    // Slots have one writer at a time.
    private let turn = Mutex<Void>(())

    init(_ descriptor: Int32, capacity: Int) throws(ArenaError) {
        self.mapping = try ArenaMapping(descriptor, length: ArenaLayout.headerSize, isWritable: true)
        self.capacity = capacity
        self.store(UInt64(capacity), at: ArenaLayout.capacityOffset)
        self.store(ArenaLayout.magic, at: ArenaLayout.magicOffset)
    }

    /// Makes a version the one that readers get; earlier ones stay readable for those who have them.
    /// - Throws: `ModelCorruption` if the tree cannot be in this arena; nothing is changed then.
    public func publish(_ version: ModelVersion) throws(ModelCorruption) {
        guard version.tree.extent <= self.capacity else {
            throw .version(root: version.tree.root, extent: version.tree.extent, count: version.tree.count)
        }
        self.turn.withLock { _ in ArenaLayout.versions.append(version.words, to: self.mapping.base) }
    }

    /// Says since when and why the model is not what it should be; nil: it is.
    public func setStaleness(_ staleness: ModelStaleness?) {
        let words = ModelStaleness.words(of: staleness)
        self.turn.withLock { _ in ArenaLayout.staleness.append(words, to: self.mapping.base) }
    }

    /// Says that the model goes on in another arena: readers ask the host for it.
    public func supersede() { self.store(1, at: ArenaLayout.stateOffset) }

    private func store(_ word: UInt64, at offset: Int) {
        SlotSequence.word(self.mapping.base, offset).pointee.store(word, ordering: .releasing)
    }
}

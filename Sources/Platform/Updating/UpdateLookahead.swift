// Entities lie in the order of their ids, and batches are chosen by a hash: to find those of one batch, all keys of the type
// are passed over, a million in half a second or so. With many batches that is too often, so entities of coming batches are
// noted on the way: so many batches that all keys are passed over some times in a round, as far as memory allows.

/// Keys of entities whose batch comes soon.
struct UpdateLookahead: Sendable {
    /// Keys that are noted at most, for all groups together.
    private static let most = 100_000
    /// Times that keys are passed over in a round, if memory allows.
    private static let passes = 16
    /// Entities that are not worth noting anything.
    private static let few = 20_000

    private var keys: [Int: [[UInt8]]] = [:]
    private var noted: Range<Int> = 0..<0

    /// The keys of a batch in their order; nil: they have to be looked for.
    mutating func take(_ batch: Int) -> [[UInt8]]? {
        guard self.noted.contains(batch) else { return nil }
        self.noted = batch + 1..<self.noted.upperBound
        return self.keys.removeValue(forKey: batch) ?? []
    }

    /// Forgets all, for what was noted does not hold any more.
    mutating func clear() { self = UpdateLookahead() }

    /// Begins to note keys of the batches behind one.
    ///
    /// - Parameters:
    ///   - entities: How many there are of the type, about.
    ///   - groups: Among how many groups the memory is divided.
    mutating func begin(behind batch: Int, of batches: Int, entities: Int, groups: Int) {
        self.clear()
        guard entities > Self.few else { return }
        let affordable = Self.most / max(groups, 1) / max(entities / batches, 1)
        let count = min(affordable, max(batches / Self.passes, 1) - 1)
        self.noted = batch + 1..<min(batch + 1 + max(count, 0), batches)
    }

    /// Notes a key.
    mutating func note(_ key: [UInt8], in batch: Int) {
        guard self.noted.contains(batch) else { return }
        self.keys[batch, default: []].append(key)
    }
}

import Synchronization

/// A sequence of records in slots that are used in turn: one process writes them, any number read the latest.
///
/// `ArenaLayout` says how. All of it is within the host's page, which every mapping has.
struct SlotSequence: Sendable {
    /// Where the number of records so far is; a multiple of 8, as `slotsOffset` is.
    let countOffset: Int
    let slotsOffset: Int
    let slots: Int
    /// Words of 8 bytes in a slot.
    let words: Int

    /// How often a reader tries before it believes that the writer wants to keep it busy.
    private static let mostTries = 1000

    /// Writes the next record and makes it the latest; by one thread of one process at a time.
    func append(_ record: [UInt64], to page: UnsafeMutableRawPointer) {
        let count = Self.word(page, self.countOffset)
        let number = count.pointee.load(ordering: .relaxed) &+ 1
        // Whoever sees a word of this record sees, too, that the ones before it were published.
        atomicMemoryFence(ordering: .releasing)
        for (index, word) in record.prefix(self.words).enumerated() {
            Self.word(page, self.place(of: number, word: index)).pointee.store(word, ordering: .relaxed)
        }
        count.pointee.store(number, ordering: .releasing)
    }

    /// The latest record; nil where there was none yet.
    func latest(in page: UnsafeMutableRawPointer) throws(ModelCorruption) -> [UInt64]? {
        let count = Self.word(page, self.countOffset)
        for _ in 0..<Self.mostTries {
            let number = count.pointee.load(ordering: .acquiring)
            if number == 0 { return nil }
            var record = [UInt64](repeating: 0, count: self.words)
            for index in 0..<self.words {
                record[index] = Self.word(page, self.place(of: number, word: index)).pointee.load(ordering: .relaxed)
            }
            atomicMemoryFence(ordering: .acquiring)
            // The writer may be in the middle of the record behind the latest, hence one slot less.
            if count.pointee.load(ordering: .relaxed) &- number <= UInt64(self.slots - 2) { return record }
        }
        throw .restless
    }

    private func place(of number: UInt64, word: Int) -> Int {
        self.slotsOffset + (Int(number % UInt64(self.slots)) * self.words + word) * 8
    }

    /// A word of the page; atomics need no initialisation on a page of zeros.
    static func word(_ page: UnsafeMutableRawPointer, _ offset: Int) -> UnsafeMutablePointer<Atomic<UInt64>> {
        (page + offset).assumingMemoryBound(to: Atomic<UInt64>.self)
    }
}

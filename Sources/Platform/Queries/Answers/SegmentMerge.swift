/// Takes entities of several segments in the order of their keys.
struct SegmentMerge {
    private struct Cursor {
        let keys: SegmentKeys
        let indices: [Int]
        var position = 0
        var key: [UInt8]
    }

    private let isDescending: Bool
    /// A heap: none comes before the one at half its place.
    private var cursors: [Cursor] = []

    init(isDescending: Bool) { self.isDescending = isDescending }

    /// Adds the entities of a segment.
    mutating func add(_ keys: SegmentKeys, _ bits: SegmentBits) {
        let indices = self.isDescending ? bits.indices.reversed() : bits.indices
        guard let first = indices.first else { return }
        self.cursors.append(Cursor(keys: keys, indices: indices, key: keys[first]))
        var place = self.cursors.count - 1
        while place > 0, self.precedes(place, (place - 1) / 2) {
            self.cursors.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    /// The next key; nil: there is none.
    mutating func next() -> [UInt8]? {
        guard let key = self.cursors.first?.key else { return nil }
        self.cursors[0].position += 1
        let position = self.cursors[0].position
        if position < self.cursors[0].indices.count {
            self.cursors[0].key = self.cursors[0].keys[self.cursors[0].indices[position]]
        } else {
            let last = self.cursors.removeLast()
            if self.cursors.isEmpty { return key }
            self.cursors[0] = last
        }
        var place = 0
        while case let child = 2 * place + 1, child < self.cursors.count {
            let other = child + 1
            let next = other < self.cursors.count && self.precedes(other, child) ? other : child
            guard self.precedes(next, place) else { break }
            self.cursors.swapAt(next, place)
            place = next
        }
        return key
    }

    private func precedes(_ left: Int, _ right: Int) -> Bool {
        self.isDescending
            ? self.cursors[right].key.lexicographicallyPrecedes(self.cursors[left].key)
            : self.cursors[left].key.lexicographicallyPrecedes(self.cursors[right].key)
    }
}

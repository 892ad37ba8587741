/// Which entities of a segment are meant.
struct SegmentBits: Hashable {
    let count: Int
    private var words: [UInt64]

    /// None or all of so many.
    init(_ count: Int, all: Bool = false) {
        self.count = count
        self.words = Array(repeating: all ? .max : 0, count: (count + 63) / 64)
        if all { self.trim() }
    }

    /// Bits behind the last entity stay off.
    private mutating func trim() {
        if self.count % 64 != 0 { self.words[self.words.count - 1] &= UInt64(1) << UInt64(self.count % 64) - 1 }
    }

    var isEmpty: Bool { self.words.allSatisfy { $0 == 0 } }

    /// How many are meant.
    var total: Int { self.words.reduce(0) { $0 + $1.nonzeroBitCount } }

    subscript(_ index: Int) -> Bool {
        get { self.words[index >> 6] >> UInt64(index & 63) & 1 == 1 }
        set {
            let bit = UInt64(1) << UInt64(index & 63)
            if newValue { self.words[index >> 6] |= bit } else { self.words[index >> 6] &= ~bit }
        }
    }

    mutating func insert(_ range: Range<Int>) { for index in range { self[index] = true } }

    mutating func formIntersection(_ other: SegmentBits) {
        for index in self.words.indices { self.words[index] &= other.words[index] }
    }

    mutating func formUnion(_ other: SegmentBits) {
        for index in self.words.indices { self.words[index] |= other.words[index] }
    }

    mutating func subtract(_ other: SegmentBits) {
        for index in self.words.indices { self.words[index] &= ~other.words[index] }
    }

    mutating func invert() {
        for index in self.words.indices { self.words[index] = ~self.words[index] }
        self.trim()
    }

    /// The first that is meant from a place on; nil: there is none.
    func next(from start: Int) -> Int? {
        var place = start >> 6
        guard start < self.count else { return nil }
        var word = self.words[place] & (UInt64.max << UInt64(start & 63))
        while word == 0 {
            place += 1
            guard place < self.words.count else { return nil }
            word = self.words[place]
        }
        return place << 6 + word.trailingZeroBitCount
    }

    /// Those that are meant, in order.
    var indices: [Int] {
        var result: [Int] = []
        var place = self.next(from: 0)
        while let index = place {
            result.append(index)
            place = self.next(from: index + 1)
        }
        return result
    }
}

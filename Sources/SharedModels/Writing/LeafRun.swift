// Two threads that build a tree cannot both take memory of its arena. So one of them builds leaves here, and the other one copies them
// to where they belong.
//
// Unsafe code: a leaf lies within the words from its start on, which are as many as its capacity has bytes, divided by 8.

/// Leaves of entries in the order of their keys, whose values are empty. Owns them; used by one thread at a time.
struct LeafRun: ~Copyable, Sendable {
    private struct Leaf: Sendable {
        /// The lowest key that may be in it.
        let separator: [UInt8]
        /// Its first word.
        let start: Int
        /// Bytes.
        let capacity: Int
    }

    private var leaves: [Leaf] = []
    private var words: [UInt64] = []
    /// The lowest key; nil: there is none.
    private(set) var firstKey: [UInt8]?
    /// How many entries there are.
    private(set) var entries = 0

    /// Has none yet.
    ///
    /// - Parameter size: Bytes that the leaves may take.
    init(reserving size: Int) { self.words.reserveCapacity(size / 8) }

    /// How many leaves there are.
    var count: Int { self.leaves.count }

    /// The lowest key that may be in a leaf; of the first one it is not known.
    func separator(of place: Int) -> [UInt8] { self.leaves[place].separator }

    /// Bytes of a leaf.
    func capacity(of place: Int) -> Int { self.leaves[place].capacity }

    /// Writes a leaf to where there is room for it.
    func copy(_ place: Int, to target: UnsafeMutableRawPointer) {
        let leaf = self.leaves[place]
        self.words.withUnsafeBytes { words in
            guard let start = words.baseAddress else { return }
            target.copyMemory(from: start + leaf.start * 8, byteCount: leaf.capacity)
        }
    }

    /// Adds an entry, whose key is above all before it, by way of a leaf that is being filled.
    @inline(__always)
    mutating func append(_ key: UnsafeRawBufferPointer, by leaf: inout LeafBuffer) {
        if self.firstKey == nil { self.firstKey = [UInt8](key) }
        self.entries += 1
        if leaf.append(key, 0, valueLength: 0) { return }
        let separator = leaf.separator(before: key)
        self.append(leaf)
        leaf.begin(at: separator)
        _ = leaf.append(key, 0, valueLength: 0)
    }

    /// Adds what is in a leaf.
    mutating func append(_ leaf: borrowing LeafBuffer) {
        if leaf.isEmpty { return }
        let (start, capacity) = (self.words.count, leaf.capacity)
        self.words.append(contentsOf: repeatElement(0, count: capacity / 8))
        self.words.withUnsafeMutableBytes { words in
            if let base = words.baseAddress { leaf.write(to: base + start * 8) }
        }
        self.leaves.append(Leaf(separator: leaf.separator, start: start, capacity: capacity))
    }
}

import Glibc

// Only with its last key a leaf knows what all of them begin with. So they are kept whole until then.
//
// Unsafe code: the cells point into the memory of the keys, which is as large as keys can be that come before a leaf is full.

/// The leaf that a bulk load fills. Owns its memory; used by one thread at a time.
struct LeafBuffer: ~Copyable {
    /// Bytes at which a node counts as full; the rest is for what comes later.
    static let fullSize = NodeLayout.softSize * 15 / 16
    /// A leaf has no more, whatever they begin with, for each has at least its head and slot.
    private static let mostCells =
        Self.fullSize / (NodeLayout.cellHeaderSize + NodeLayout.slotSize) + NodeLayout.fewestCellsToSplit

    /// The lowest key that may be in it; of the first one the lowest of all.
    private(set) var separator: [UInt8] = []
    /// In the order of their keys.
    private var cells: [NewCell] = []
    private let keys = UnsafeMutableRawPointer.allocate(byteCount: Self.mostCells * NodeLayout.longestKey, alignment: 8)
    private var end = 0
    /// Bytes of the cells and their slots with whole keys.
    private var whole = 0
    /// Bytes that all keys begin with, or all that there will be could.
    private var prefixLength = NodeLayout.longestKey

    init() { self.cells.reserveCapacity(Self.mostCells) }

    deinit { self.keys.deallocate() }

    var isEmpty: Bool { self.cells.isEmpty }
    /// Bytes of the node that the entries make.
    var capacity: Int {
        let content = NodeLayout.content(cells: self.cells.count, whole: self.whole, prefix: self.prefixLength)
        return NodeLayout.rounded(max(content, NodeLayout.softSize), to: NodeLayout.softSize)
    }

    /// Writes the entries, of which there are some, as a node of that size.
    func write(to place: UnsafeMutableRawPointer) {
        let prefix = UnsafeRawBufferPointer(rebasing: self.cells[0].key[..<self.prefixLength])
        let node = NodeEditor(place, level: 0, capacity: self.capacity, prefix: prefix)
        for cell in self.cells { node.append(cell) }
    }

    /// What parts the entries, of which there are some, from those from a key on.
    func separator(before key: UnsafeRawBufferPointer) -> [UInt8] {
        [UInt8](KeyOrder.separator(between: self.cells[self.cells.count - 1].key, and: key))
    }

    /// Adds an entry, whose key is above all before it.
    ///
    /// - Returns: false: it is not added, for the leaf is full.
    @inline(__always)
    mutating func append(_ key: UnsafeRawBufferPointer, _ first: UInt64, valueLength: Int) -> Bool {
        let count = self.cells.count + 1
        let prefixLength = KeyOrder.prefix(of: self.cells.first?.key ?? key, and: key, atMost: self.prefixLength)
        let whole = self.whole + NodeLayout.wholeSize(key: key.count)
        // Fewer than three cells of whatever size always fit a node of the largest size.
        let mayBeFull = count >= NodeLayout.fewestCellsToSplit
        if mayBeFull, NodeLayout.content(cells: count, whole: whole, prefix: prefixLength) > Self.fullSize {
            return false
        }
        let place = self.keys + self.end
        if let start = key.baseAddress { memcpy(place, start, key.count) }
        let own = UnsafeRawBufferPointer(start: place, count: key.count)
        self.cells.append(NewCell(key: own, first: first, valueLength: valueLength))
        self.end += key.count
        (self.prefixLength, self.whole) = (prefixLength, whole)
        return true
    }

    /// Begins another leaf, with what comes from a separator on.
    mutating func begin(at separator: [UInt8]) {
        self.separator = separator
        self.cells.removeAll(keepingCapacity: true)
        (self.end, self.whole, self.prefixLength) = (0, 0, NodeLayout.longestKey)
    }
}

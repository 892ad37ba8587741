import Glibc

/// Buffers of a writer, so that a change allocates nothing.
///
/// Owned by one writer, used by one thread at a time.
struct WriterScratch: ~Copyable, @unchecked Sendable {
    /// A copy of a node that is being written anew.
    let node: UnsafeMutableRawPointer
    /// A second one, for merging.
    let otherNode: UnsafeMutableRawPointer
    /// Keys that stand between the halves of nodes that were split, one of a level and one of the level above it.
    private let separators: UnsafeMutableRawPointer
    /// A copy of the key that is put.
    private let key: UnsafeMutableRawPointer
    /// The cells of a node that is being written anew, or of two that are joined.
    private(set) var cells: [NewCell] = []
    /// Their keys, one behind the other.
    private let keys: UnsafeMutableRawPointer
    private var keysEnd = 0

    /// Cells that a node has at most.
    private static let mostCells = NodeLayout.largestSize / (NodeLayout.cellHeaderSize + NodeLayout.slotSize)

    init() {
        self.node = .allocate(byteCount: NodeLayout.largestSize, alignment: 8)
        self.otherNode = .allocate(byteCount: NodeLayout.largestSize, alignment: 8)
        self.separators = .allocate(byteCount: 2 * NodeLayout.longestKey, alignment: 8)
        self.key = .allocate(byteCount: NodeLayout.longestKey, alignment: 8)
        self.keys = .allocate(byteCount: 2 * Self.mostCells * NodeLayout.longestKey, alignment: 8)
        self.cells.reserveCapacity(Self.mostCells)
    }

    deinit {
        self.node.deallocate()
        self.otherNode.deallocate()
        self.separators.deallocate()
        self.key.deallocate()
        self.keys.deallocate()
    }

    /// A copy of a key, at most 1024 bytes, that stays while its node is changed.
    func keep(key: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer { Self.copy(key, to: self.key) }

    /// A copy of a separator that stays until two levels further up.
    func keep(separator: UnsafeRawBufferPointer, ofLevel level: Int) -> UnsafeRawBufferPointer {
        Self.copy(separator, to: self.separators + level % 2 * NodeLayout.longestKey)
    }

    /// Lists no cells any more.
    mutating func removeCells() {
        self.cells.removeAll(keepingCapacity: true)
        self.keysEnd = 0
    }

    /// Lists a cell of a node, of which the cells of two have room, with a copy of its key.
    mutating func add(_ cell: NodeView.Cell, of node: NodeView) {
        let place = self.keys + self.keysEnd
        let length = node.prefixLength + cell.rest.count
        precondition(self.keysEnd + length <= 2 * Self.mostCells * NodeLayout.longestKey, "more cells than nodes have")
        _ = Self.copy(node.prefix, to: place)
        _ = Self.copy(cell.rest, to: place + node.prefixLength)
        self.keysEnd += length
        let key = UnsafeRawBufferPointer(start: place, count: length)
        self.cells.append(NewCell(key: key, first: cell.first, valueLength: Int(cell.valueLength)))
    }

    /// Lists one more, whose key stays elsewhere.
    mutating func insert(_ cell: NewCell, at index: Int) { self.cells.insert(cell, at: index) }

    /// Has a listed cell lead to another child.
    mutating func set(child: UInt64, at index: Int) { self.cells[index].first = child }

    /// Gives a listed cell another key, which stays elsewhere.
    mutating func set(key: UnsafeRawBufferPointer, at index: Int) {
        let cell = self.cells[index]
        self.cells[index] = NewCell(key: key, first: cell.first, valueLength: cell.valueLength)
    }

    private static func copy(
        _ bytes: UnsafeRawBufferPointer,
        to place: UnsafeMutableRawPointer
    ) -> UnsafeRawBufferPointer {
        if let start = bytes.baseAddress { memcpy(place, start, bytes.count) }
        return UnsafeRawBufferPointer(start: place, count: bytes.count)
    }
}

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
    /// The cells of a node that is being written anew.
    var cells: [NodeView.Cell] = []

    init() {
        self.node = .allocate(byteCount: NodeLayout.largestSize, alignment: 8)
        self.otherNode = .allocate(byteCount: NodeLayout.largestSize, alignment: 8)
        self.separators = .allocate(byteCount: 2 * NodeLayout.longestKey, alignment: 8)
        self.key = .allocate(byteCount: NodeLayout.longestKey, alignment: 8)
        self.cells.reserveCapacity(NodeLayout.largestSize / NodeLayout.cellHeaderSize)
    }

    deinit {
        self.node.deallocate()
        self.otherNode.deallocate()
        self.separators.deallocate()
        self.key.deallocate()
    }

    /// A copy of a key, at most 1024 bytes, that stays while its node is changed.
    func keep(key: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer { Self.copy(key, to: self.key) }

    /// A copy of a separator that stays until two levels further up.
    func keep(separator: UnsafeRawBufferPointer, ofLevel level: Int) -> UnsafeRawBufferPointer {
        Self.copy(separator, to: self.separators + level % 2 * NodeLayout.longestKey)
    }

    private static func copy(
        _ bytes: UnsafeRawBufferPointer,
        to place: UnsafeMutableRawPointer
    ) -> UnsafeRawBufferPointer {
        if let start = bytes.baseAddress { memcpy(place, start, bytes.count) }
        return UnsafeRawBufferPointer(start: place, count: bytes.count)
    }
}

import Glibc

/// Builds a tree from entries in the order of their keys: each node is written once. Leaves are written where they stay; of the levels
/// above each has one node in a buffer, for only when it is full it is known how large it is.
///
/// Owns its buffers; used by one thread at a time.
struct BulkLoader: ~Copyable {
    /// Bytes at which a node counts as full; the rest is for what comes later.
    private static let fullSize = NodeLayout.softSize * 15 / 16

    /// Where the leaf is that is being filled; 0: there is none.
    private var leaf = 0
    /// The lowest key that may be in it.
    private var separator: [UInt8] = []
    /// The nodes that are being filled, from the first level above the leaves on, in buffers of the largest size.
    private var pending: [UnsafeMutableRawPointer] = []

    deinit { for buffer in self.pending { buffer.deallocate() } }

    /// Adds an entry, whose key is above all before it.
    mutating func append(_ entry: ModelEntry, to writer: inout ModelWriter) throws(ModelWriteError) {
        try self.makeRoom(for: entry.key, in: &writer)
        try writer.reserve(entry.value.count, levels: 0)
        let offset = writer.place(entry.value, insteadOf: nil)
        self.insert(entry.key, offset, entry.value.count, in: &writer)
    }

    /// The same with a value that the writer keeps already, at an offset; of an empty one that does not matter.
    mutating func append(
        _ key: UnsafeRawBufferPointer,
        kept offset: Int,
        _ length: Int,
        to writer: inout ModelWriter
    ) throws(ModelWriteError) {
        try self.makeRoom(for: key, in: &writer)
        self.insert(key, UInt64(offset), length, in: &writer)
    }

    private func insert(_ key: UnsafeRawBufferPointer, _ offset: UInt64, _ length: Int, in writer: inout ModelWriter) {
        writer.state.live += NodeLayout.rounded(length, to: 8)
        writer.state.count += 1
        NodeEditor(writer.mapping.base + self.leaf).append(key, offset, UInt64(length) << 16 | UInt64(key.count))
    }

    /// Writes what is pending and makes it the tree of the writer.
    mutating func finish(_ writer: inout ModelWriter) throws(ModelWriteError) {
        guard self.leaf != 0 else { return }
        guard !self.pending.isEmpty else {
            writer.state.root = self.leaf
            return
        }
        try self.flushLeaf(to: &writer)
        // Whatever is full on the way makes levels above it.
        var place = 0
        while place < self.pending.count - 1 {
            try self.flush(place, to: &writer)
            place += 1
        }
        writer.state.root = try self.write(place, to: &writer)
    }

    // MARK: - Leaves

    /// Makes sure that the leaf that is being filled takes a key.
    private mutating func makeRoom(
        for key: UnsafeRawBufferPointer,
        in writer: inout ModelWriter
    ) throws(ModelWriteError) {
        try writer.reserve(0, levels: 0)
        let size = NodeLayout.cellSize(key: key.count) + NodeLayout.slotSize
        guard self.leaf != 0 else { return self.beginLeaf(size, &writer) }
        let leaf = NodeEditor(writer.mapping.base + self.leaf)
        if Self.isFull(leaf, with: size) {
            let last = try ModelWriteError.checking { () throws(ModelCorruption) in
                try NodeView(writer.mapping, at: UInt64(self.leaf)).cell(leaf.count - 1).key
            }
            let separator = [UInt8](KeyOrder.separator(between: last, and: key))
            try self.flushLeaf(to: &writer)
            self.separator = separator
            try writer.reserve(0, levels: 0)
            self.beginLeaf(size, &writer)
        } else if leaf.room < size {
            // Few keys, and long ones.
            let larger = writer.make(level: 0, content: leaf.content + size)
            NodeEditor(writer.mapping.base + larger).fill(from: leaf)
            writer.state.live -= leaf.capacity
            writer.allocator.discard(self.leaf, capacity: leaf.capacity)
            self.leaf = larger
        }
    }

    private mutating func beginLeaf(_ size: Int, _ writer: inout ModelWriter) {
        self.leaf = writer.make(level: 0, content: NodeLayout.headerSize + size)
        writer.preparation?.reach(writer.state.mark)
    }

    private mutating func flushLeaf(to writer: inout ModelWriter) throws(ModelWriteError) {
        try self.add(self.separator, UInt64(self.leaf), to: 0, &writer)
    }

    // MARK: - The levels above

    private static func isFull(_ node: NodeEditor, with size: Int) -> Bool {
        // Fewer than three cells of whatever size always fit a node of the largest size.
        node.count + 1 >= NodeLayout.fewestCellsToSplit && node.content + size > Self.fullSize
    }

    /// Adds a child to a pending node, which is written first if it is full.
    private mutating func add(
        _ key: [UInt8],
        _ child: UInt64,
        to place: Int,
        _ writer: inout ModelWriter
    ) throws(ModelWriteError) {
        if place == self.pending.count {
            let buffer = UnsafeMutableRawPointer.allocate(byteCount: NodeLayout.largestSize, alignment: 8)
            _ = NodeEditor(buffer, level: place + 1, capacity: NodeLayout.largestSize)
            self.pending.append(buffer)
        }
        let node = NodeEditor(self.pending[place])
        let size = NodeLayout.cellSize(key: key.count) + NodeLayout.slotSize
        if Self.isFull(node, with: size) { try self.flush(place, to: &writer) }
        key.span.bytes.withUnsafeBytes { node.append($0, child, UInt64($0.count)) }
    }

    /// Writes a pending node, tells the level above, and begins another.
    private mutating func flush(_ place: Int, to writer: inout ModelWriter) throws(ModelWriteError) {
        let separator = try ModelWriteError.checking { () throws(ModelCorruption) in
            [UInt8](try NodeView(copy: self.pending[place]).cell(0).key)
        }
        let offset = try self.write(place, to: &writer)
        _ = NodeEditor(self.pending[place], level: place + 1, capacity: NodeLayout.largestSize)
        try self.add(separator, UInt64(offset), to: place + 1, &writer)
    }

    private func write(_ place: Int, to writer: inout ModelWriter) throws(ModelWriteError) -> Int {
        try writer.reserve(0, levels: 0)
        let node = NodeEditor(self.pending[place])
        let offset = writer.make(level: place + 1, content: node.content)
        NodeEditor(writer.mapping.base + offset).fill(from: node)
        return offset
    }
}

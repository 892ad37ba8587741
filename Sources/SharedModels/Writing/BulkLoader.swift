import Glibc

/// Builds a tree from entries in the order of their keys: each node is written once, when it is full.
///
/// Owns its buffers; used by one thread at a time.
struct BulkLoader: ~Copyable {
    /// Bytes at which a node counts as full; the rest is for what comes later.
    private static let fullSize = NodeLayout.softSize * 15 / 16

    // The node of each level that is being filled, the leaf first, in buffers of the largest size.
    private var pending: [UnsafeMutableRawPointer] = []
    // The lowest key that may be in the leaf that is being filled.
    private var separator: [UInt8] = []

    deinit { for buffer in self.pending { buffer.deallocate() } }

    /// Adds an entry, whose key is above all before it.
    mutating func append(_ entry: ModelEntry, to writer: inout ModelWriter) throws(ModelWriteError) {
        try writer.reserve(entry.value.count, levels: self.pending.count + 1)
        try self.makeRoom(for: entry.key, in: &writer)
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
        try writer.reserve(0, levels: self.pending.count + 1)
        try self.makeRoom(for: key, in: &writer)
        self.insert(key, UInt64(offset), length, in: &writer)
    }

    /// Makes sure that the leaf that is being filled takes a key.
    private mutating func makeRoom(
        for key: UnsafeRawBufferPointer,
        in writer: inout ModelWriter
    ) throws(ModelWriteError) {
        if self.pending.isEmpty { self.addLevel() }
        let leaf = NodeEditor(self.pending[0])
        if Self.isFull(leaf, for: key) {
            let last = try ModelWriteError.checking { () throws(ModelCorruption) in
                try NodeView(copy: leaf.base).cell(leaf.count - 1).key
            }
            let next = KeyOrder.separator(between: last, and: key)
            let separator = [UInt8](next)
            try self.flush(0, to: &writer)
            self.separator = separator
        }
    }

    private func insert(_ key: UnsafeRawBufferPointer, _ offset: UInt64, _ length: Int, in writer: inout ModelWriter) {
        writer.state.live += NodeLayout.rounded(length, to: 8)
        writer.state.count += 1
        let leaf = NodeEditor(self.pending[0])
        leaf.append(key, offset, UInt64(length) << 16 | UInt64(key.count))
    }

    /// Writes what is pending and makes it the tree of the writer.
    mutating func finish(_ writer: inout ModelWriter) throws(ModelWriteError) {
        var level = 0
        while level < self.pending.count {
            if level == self.pending.count - 1 {
                writer.state.root = try self.write(level, to: &writer)
                return
            }
            try self.flush(level, to: &writer)
            level += 1
        }
    }

    private static func isFull(_ node: NodeEditor, for key: UnsafeRawBufferPointer) -> Bool {
        let size = NodeLayout.cellSize(key: key.count) + NodeLayout.slotSize
        // Fewer than three cells of whatever size always fit a node of the largest size.
        guard node.count + 1 >= NodeLayout.fewestCellsToSplit else { return false }
        return NodeLayout.largestSize - node.room + size > Self.fullSize
    }

    private mutating func addLevel() {
        let buffer = UnsafeMutableRawPointer.allocate(byteCount: NodeLayout.largestSize, alignment: 8)
        _ = NodeEditor(buffer, level: self.pending.count, capacity: NodeLayout.largestSize)
        self.pending.append(buffer)
    }

    /// Writes the node of a level, tells the level above, and begins another.
    private mutating func flush(_ level: Int, to writer: inout ModelWriter) throws(ModelWriteError) {
        let node = self.pending[level]
        var separator = self.separator
        if level > 0 {
            separator = try ModelWriteError.checking { () throws(ModelCorruption) in
                [UInt8](try NodeView(copy: node).cell(0).key)
            }
        }
        let offset = try self.write(level, to: &writer)
        _ = NodeEditor(node, level: level, capacity: NodeLayout.largestSize)
        if level + 1 == self.pending.count { self.addLevel() }
        let above = NodeEditor(self.pending[level + 1])
        try separator.span.bytes.withUnsafeBytes { (key) throws(ModelWriteError) in
            if Self.isFull(above, for: key) { try self.flush(level + 1, to: &writer) }
            above.append(key, UInt64(offset), UInt64(key.count))
        }
    }

    private func write(_ level: Int, to writer: inout ModelWriter) throws(ModelWriteError) -> Int {
        try writer.reserve(0, levels: 0)
        let node = NodeEditor(self.pending[level])
        let offset = writer.make(level: level, content: node.content)
        NodeEditor(writer.mapping.base + offset).fill(from: node)
        writer.preparation?.reach(writer.state.mark)
        return offset
    }
}

import Glibc

/// Builds a tree from entries in the order of their keys: each node is written once. Of each level one node is in a buffer, for only when
/// it is full it is known how large it is, and of a leaf what its keys begin with.
///
/// Owns its buffers; used by one thread at a time.
struct BulkLoader: ~Copyable {
    /// The leaf that is being filled.
    private var leaf = LeafBuffer()
    /// Where the leaf lies that was written last.
    private var lastLeaf = 0
    /// The nodes that are being filled, from the first level above the leaves on, in buffers of the largest size.
    private var pending: [UnsafeMutableRawPointer] = []

    deinit { for buffer in self.pending { buffer.deallocate() } }

    /// Adds an entry, whose key is above all before it.
    mutating func append(_ entry: ModelEntry, to writer: inout ModelWriter) throws(ModelWriteError) {
        try writer.reserve(entry.value.count, levels: 0)
        let offset = writer.place(entry.value, insteadOf: nil)
        try self.append(entry.key, kept: Int(offset), entry.value.count, to: &writer)
    }

    /// The same with a value that the writer keeps already, at an offset; of an empty one that does not matter.
    mutating func append(
        _ key: UnsafeRawBufferPointer,
        kept offset: Int,
        _ length: Int,
        to writer: inout ModelWriter
    ) throws(ModelWriteError) {
        if !self.leaf.append(key, UInt64(offset), valueLength: length) {
            let separator = self.leaf.separator(before: key)
            try self.writeLeaf(to: &writer)
            self.leaf.begin(at: separator)
            _ = self.leaf.append(key, UInt64(offset), valueLength: length)
        }
        writer.state.live += NodeLayout.rounded(length, to: 8)
        writer.state.count += 1
    }

    /// Adds entries that are in leaves already, and whose keys are above all before them.
    mutating func append(_ run: borrowing LeafRun, to writer: inout ModelWriter) throws(ModelWriteError) {
        guard let first = run.firstKey else { return }
        var separator: [UInt8] = []
        if !self.leaf.isEmpty {
            separator = first.withUnsafeBytes { self.leaf.separator(before: $0) }
            try self.writeLeaf(to: &writer)
        }
        self.leaf.begin(at: [])
        for place in 0..<run.count {
            try writer.reserve(0, levels: 0)
            self.lastLeaf = writer.take(run.capacity(of: place))
            run.copy(place, to: writer.mapping.base + self.lastLeaf)
            try self.add(place == 0 ? separator : run.separator(of: place), UInt64(self.lastLeaf), to: 0, &writer)
        }
        writer.state.count += run.entries
    }

    /// Writes what is pending and makes it the tree of the writer.
    mutating func finish(_ writer: inout ModelWriter) throws(ModelWriteError) {
        if !self.leaf.isEmpty { try self.writeLeaf(to: &writer) }
        if self.pending.isEmpty { return }
        if self.pending.count == 1, NodeEditor(self.pending[0]).count == 1 {
            writer.state.root = self.lastLeaf
            return
        }
        // Whatever is full on the way makes levels above it.
        var place = 0
        while place < self.pending.count - 1 {
            try self.flush(place, to: &writer)
            place += 1
        }
        writer.state.root = try self.write(place, to: &writer)
    }

    private mutating func writeLeaf(to writer: inout ModelWriter) throws(ModelWriteError) {
        try writer.reserve(0, levels: 0)
        self.lastLeaf = writer.take(self.leaf.capacity)
        self.leaf.write(to: writer.mapping.base + self.lastLeaf)
        try self.add(self.leaf.separator, UInt64(self.lastLeaf), to: 0, &writer)
        writer.preparation?.reach(writer.state.mark)
    }

    // MARK: - The levels above

    private static func isFull(_ node: NodeEditor, with size: Int) -> Bool {
        // Fewer than three cells of whatever size always fit a node of the largest size.
        node.count + 1 >= NodeLayout.fewestCellsToSplit && node.content + size > LeafBuffer.fullSize
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
        if Self.isFull(node, with: NodeLayout.wholeSize(key: key.count)) { try self.flush(place, to: &writer) }
        key.span.bytes.withUnsafeBytes { node.append(NewCell(key: $0, first: child, valueLength: 0)) }
    }

    /// Writes a pending node, tells the level above, and begins another.
    private mutating func flush(_ place: Int, to writer: inout ModelWriter) throws(ModelWriteError) {
        let separator = try ModelWriteError.checking { () throws(ModelCorruption) in
            [UInt8](try NodeView(copy: self.pending[place]).cell(0).rest)
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

import Glibc

/// A place between two entries of a version, which moves upwards.
///
/// Keys are copied before they are compared, and must rise strictly; so no tree, however forged, makes a cursor
/// go in circles, and there are never more entries than the version says. Used by one thread at a time.
public struct ModelCursor: ~Copyable {
    private let reader: ModelReader
    // The nodes from the root to the leaf, and in each the cell that comes next (leaf) or was gone down (others).
    private var path: InlineArray<32, NodeView?> = .init(repeating: nil)
    private var indices: InlineArray<32, Int> = .init(repeating: 0)
    private var depth = 0
    // Two buffers of the longest key: the last key, and the one before it, which is overwritten next.
    private let buffers: UnsafeMutableRawPointer
    private var current = 0
    private var currentLength: Int
    // The key that the cursor was set before may be met itself, all others are passed.
    private var mayMeetCurrent = true
    private let prefix: [UInt8]
    private var remaining: Int

    init(_ reader: ModelReader, from key: [UInt8], prefixLength: Int) throws(ModelCorruption) {
        self.reader = reader
        self.buffers = .allocate(byteCount: 2 * NodeLayout.longestKey, alignment: 8)
        self.prefix = Array(key.prefix(prefixLength))
        self.remaining = reader.tree.count
        // What is longer than every key lies behind its beginning, which the prefix of the longest key's length is.
        self.currentLength = min(key.count, NodeLayout.longestKey)
        key.span.bytes.withUnsafeBytes { bytes in
            if let start = bytes.baseAddress { memcpy(self.buffers, start, self.currentLength) }
        }
        if key.count > NodeLayout.longestKey { self.mayMeetCurrent = false }
        if reader.tree.root != 0 { try self.descend(to: key) }
    }

    deinit { self.buffers.deallocate() }

    /// Moves behind the next entry and returns it; nil: there is none.
    public mutating func next() throws(ModelCorruption) -> ModelEntry? {
        while self.depth > 0 {
            let leaf = self.depth - 1
            guard let node = self.path[leaf] else { return nil }
            let index = self.indices[leaf]
            if index < node.count {
                self.indices[leaf] = index + 1
                return try self.entry(try node.cell(index), of: node)
            }
            try self.advance()
        }
        return nil
    }

    private mutating func entry(_ cell: NodeView.Cell, of node: NodeView) throws(ModelCorruption) -> ModelEntry? {
        let place = self.buffers + (1 - self.current) * NodeLayout.longestKey
        // They are no more than the longest key together, and their addresses are never nil.
        if let start = node.prefix.baseAddress { memcpy(place, start, node.prefixLength) }
        if let start = cell.rest.baseAddress { memcpy(place + node.prefixLength, start, cell.rest.count) }
        let key = UnsafeRawBufferPointer(start: place, count: node.prefixLength + cell.rest.count)
        let last = UnsafeRawBufferPointer(
            start: self.buffers + self.current * NodeLayout.longestKey,
            count: self.currentLength
        )
        let order = KeyOrder.compare(key, last)
        guard order > 0 || (order == 0 && self.mayMeetCurrent) else { throw .order(offset: node.offset) }
        guard self.prefix.isEmpty || self.hasPrefix(key) else {
            self.depth = 0
            return nil
        }
        guard self.remaining > 0 else { throw .count(told: self.reader.tree.count) }
        self.remaining -= 1
        self.mayMeetCurrent = false
        self.current = 1 - self.current
        self.currentLength = key.count
        return ModelEntry(key: key, value: try ModelReader.value(of: cell, in: self.reader.mapping))
    }

    private func hasPrefix(_ key: UnsafeRawBufferPointer) -> Bool {
        guard key.count >= self.prefix.count else { return false }
        return self.prefix.span.bytes.withUnsafeBytes { memcmp($0.baseAddress!, key.baseAddress!, $0.count) == 0 }
    }

    /// Goes to the leaf and cell at or behind a key.
    private mutating func descend(to key: [UInt8]) throws(ModelCorruption) {
        let mapping = self.reader.mapping
        var node = try NodeView(mapping, at: UInt64(self.reader.tree.root))
        try key.span.bytes.withUnsafeBytes { (bytes) throws(ModelCorruption) in
            while node.level > 0 {
                let index = try node.child(for: bytes)
                self.push(node, index)
                node = try node.child(at: index, of: mapping)
            }
            self.push(node, try node.lowerBound(bytes).index)
        }
    }

    /// Goes from a leaf that is done to the start of the next one.
    private mutating func advance() throws(ModelCorruption) {
        self.depth -= 1
        while self.depth > 0, let node = self.path[self.depth - 1] {
            let index = self.indices[self.depth - 1] + 1
            if index < node.count {
                self.indices[self.depth - 1] = index
                var next = try node.child(at: index, of: self.reader.mapping)
                while next.level > 0 {
                    self.push(next, 0)
                    next = try next.child(at: 0, of: self.reader.mapping)
                }
                self.push(next, 0)
                return
            }
            self.depth -= 1
        }
    }

    /// Levels fall by one from at most 31, so the path never gets longer than it can be.
    private mutating func push(_ node: NodeView, _ index: Int) {
        self.path[self.depth] = node
        self.indices[self.depth] = index
        self.depth += 1
    }
}

import Glibc

extension ModelWriter {
    /// Sets the value of a key, whether there was one or not.
    /// - Parameters:
    ///   - key: 0 to 1024 bytes.
    ///   - value: Any number of bytes that fits; it is copied.
    public mutating func put(
        _ key: UnsafeRawBufferPointer,
        _ value: UnsafeRawBufferPointer
    ) throws(ModelWriteError) {
        guard key.count <= NodeLayout.longestKey else { throw .keyTooLong(length: key.count) }
        var path = TreePath()
        let old = try self.find(key, &path)
        try self.reserve(value.count, levels: path.count)
        let key = self.scratch.keep(key: key)

        let first = self.place(value, insteadOf: old)
        let second = UInt64(value.count) << 16 | UInt64(key.count)
        self.state.live += NodeLayout.rounded(value.count, to: 8)
        if path.count == 0 {
            let root = self.make(level: 0, content: NodeLayout.headerSize)
            NodeEditor(self.mapping.base + root).insert(key, first, second, at: 0)
            self.state.root = root
            self.state.count = 1
            return
        }
        let leaf = path.count - 1
        if let old {
            self.state.live -= NodeLayout.rounded(Int(old.valueLength), to: 8)
            let node = try self.change(&path, leaf, adding: 0)
            node.set(first, second, at: path.index(leaf))
            try self.climb(&path, from: leaf, with: nil)
        } else {
            let cell = (key: key, first: first, second: second)
            let half = try self.insert(cell, behind: nil, &path, leaf, at: path.index(leaf))
            try self.climb(&path, from: leaf, with: half)
            self.state.count += 1
        }
    }

    /// Sets the value of a key, whether there was one or not.
    public mutating func put(_ key: [UInt8], _ value: [UInt8]) throws(ModelWriteError) {
        try self.put(key.span.bytes, value.span.bytes)
    }

    /// Sets the value of a key, whether there was one or not.
    public mutating func put(_ key: RawSpan, _ value: RawSpan) throws(ModelWriteError) {
        try key.withUnsafeBytes { (key) throws(ModelWriteError) in
            try value.withUnsafeBytes { (value) throws(ModelWriteError) in try self.put(key, value) }
        }
    }

    /// The right half of a node that was split: where it is, and the lowest key that may be in it.
    struct Half {
        let separator: UnsafeRawBufferPointer
        let offset: Int
    }

    /// Finds the way to a key, and its cell if there is one. Everything on the way has been checked then.
    func find(
        _ key: UnsafeRawBufferPointer,
        _ path: inout TreePath
    ) throws(ModelWriteError) -> NodeView.Cell? {
        if self.state.root == 0 { return nil }
        do throws(ModelCorruption) {
            var node = try NodeView(self.mapping, at: UInt64(self.state.root))
            while node.level > 0 {
                let index = try node.child(for: key)
                path.push(node.offset, index: index, isLast: index == node.count - 1)
                node = try node.child(at: index, of: self.mapping)
            }
            let (index, isEqual) = try node.lowerBound(key)
            path.push(node.offset, index: index, isLast: index == node.count)
            return isEqual ? try node.cell(index) : nil
        } catch {
            throw .corrupt(error)
        }
    }

    /// Copies a value to where it stays: over the old one if that is nobody's yet and it fits there.
    mutating func place(_ value: UnsafeRawBufferPointer, insteadOf old: NodeView.Cell?) -> UInt64 {
        guard let start = value.baseAddress, value.count > 0 else { return 0 }
        var offset = 0
        if let old, self.isReplaceable(old, by: value.count) {
            offset = Int(old.first)
        } else {
            offset = self.allocator.value(value.count, mark: &self.state.mark)
        }
        // The value may lie in the arena itself, even in the same place.
        memmove(self.mapping.base + offset, start, value.count)
        return UInt64(offset)
    }

    /// Whether the old value is nobody's yet and its place is large enough.
    private func isReplaceable(_ old: NodeView.Cell, by length: Int) -> Bool {
        guard let offset = Int(exactly: old.first), self.allocator.mayChange(offset), offset < self.state.mark else {
            return false
        }
        let size = NodeLayout.rounded(Int(old.valueLength), to: 8)
        return length <= size && size <= self.state.mark - offset
    }

    /// What is put into a node: a key and the two words of its cell.
    private typealias NewCell = (key: UnsafeRawBufferPointer, first: UInt64, second: UInt64)

    /// Puts a cell into a node of the path, and has the cell before it lead to another child, both in one copy.
    ///
    /// Returns what has to be put into the parent of the node, if it was split.
    private mutating func insert(
        _ cell: NewCell,
        behind child: UInt64?,
        _ path: inout TreePath,
        _ depth: Int,
        at index: Int
    ) throws(ModelWriteError) -> Half? {
        let old = NodeEditor(self.mapping.base + path.offset(depth))
        let size = NodeLayout.cellSize(key: cell.key.count) + NodeLayout.slotSize
        if old.content + size > NodeLayout.softSize, old.count + 1 >= NodeLayout.fewestCellsToSplit {
            return try self.split(cell, behind: child, &path, depth, at: index)
        }
        let node = try self.change(&path, depth, adding: size)
        if let child { node.set(child, at: index - 1) }
        node.insert(cell.key, cell.first, cell.second, at: index)
        return nil
    }

    /// Makes two nodes of one of the path and a cell more; the left one stays on the path.
    private mutating func split(
        _ cell: NewCell,
        behind child: UInt64?,
        _ path: inout TreePath,
        _ depth: Int,
        at index: Int
    ) throws(ModelWriteError) -> Half {
        let offset = path.offset(depth)
        let level = NodeEditor(self.mapping.base + offset).level
        let oldCapacity = try self.lift(offset, to: self.scratch.node)
        try self.gather(self.scratch.node)
        if let child {
            let before = self.scratch.cells[index - 1]
            self.scratch.cells[index - 1] = NodeView.Cell(key: before.key, first: child, second: before.second)
        }
        self.scratch.cells.insert(NodeView.Cell(key: cell.key, first: cell.first, second: cell.second), at: index)

        // What is only ever appended to fills its nodes; otherwise both halves get as many bytes.
        let isAppended = path.isRightmost && index == self.scratch.cells.count - 1
        let middle = isAppended ? index : self.middleOfCells()
        self.allocator.discard(offset, capacity: oldCapacity)
        self.state.live -= oldCapacity
        path.move(depth, to: self.makeNode(level: level, cells: 0..<middle))
        let right = self.makeNode(level: level, cells: middle..<self.scratch.cells.count)

        let rightKey = self.scratch.cells[middle].key
        let separator =
            level > 0 ? rightKey : KeyOrder.separator(between: self.scratch.cells[middle - 1].key, and: rightKey)
        return Half(separator: self.scratch.keep(separator: separator, ofLevel: level), offset: right)
    }

    /// Tells the parents of a node of the path that it is elsewhere, and that there may be a half more.
    mutating func climb(
        _ path: inout TreePath,
        from start: Int,
        with half: Half?
    ) throws(ModelWriteError) {
        var half = half
        var depth = start
        while depth > 0 {
            let child = UInt64(path.offset(depth))
            let parent = depth - 1
            let index = path.index(parent)
            if half == nil, try self.view(path.offset(parent), index).first == child { return }
            if let new = half {
                let cell = (key: new.separator, first: UInt64(new.offset), second: UInt64(new.separator.count))
                half = try self.insert(cell, behind: child, &path, parent, at: index + 1)
            } else {
                try self.change(&path, parent, adding: 0).set(child, at: index)
            }
            depth = parent
        }
        self.state.root = path.offset(0)
        guard let half else { return }
        let level = NodeEditor(self.mapping.base + path.offset(0)).level + 1
        let size = NodeLayout.headerSize + 2 * NodeLayout.slotSize + NodeLayout.cellHeaderSize
        let root = self.make(level: level, content: size + NodeLayout.cellSize(key: half.separator.count))
        let node = NodeEditor(self.mapping.base + root)
        node.insert(UnsafeRawBufferPointer(start: nil, count: 0), UInt64(path.offset(0)), 0, at: 0)
        node.insert(half.separator, UInt64(half.offset), UInt64(half.separator.count), at: 1)
        self.state.root = root
    }
}

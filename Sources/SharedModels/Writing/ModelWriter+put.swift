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
        let cell = NewCell(key: key, first: first, valueLength: value.count)
        self.state.live += NodeLayout.rounded(value.count, to: 8)
        if path.count == 0 {
            let size = NodeLayout.headerSize + NodeLayout.wholeSize(key: key.count)
            let root = self.make(level: 0, content: size)
            NodeEditor(self.mapping.base + root).append(cell)
            self.state.root = root
            self.state.count = 1
            return
        }
        let leaf = path.count - 1
        if let old {
            self.state.live -= NodeLayout.rounded(Int(old.valueLength), to: 8)
            let node = try self.change(&path, leaf, adding: 0)
            node.set(first, valueLength: value.count, at: path.index(leaf))
            try self.climb(&path, from: leaf, with: nil)
        } else {
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
        let prefix = old.prefix
        let size = NodeLayout.wholeSize(key: cell.key.count) - prefix.count
        let isFull = old.content + size > NodeLayout.softSize && old.count + 1 >= NodeLayout.fewestCellsToSplit
        guard !isFull, KeyOrder.begins(cell.key, with: prefix) else {
            return try self.rewrite(cell, behind: child, &path, depth, at: index)
        }
        let node = try self.change(&path, depth, adding: size)
        if let child { node.set(child, at: index - 1) }
        node.insert(cell, at: index)
        return nil
    }

    /// Makes a node with another prefix of one of the path and a cell more, or two; the left one stays on the path.
    private mutating func rewrite(
        _ cell: NewCell,
        behind child: UInt64?,
        _ path: inout TreePath,
        _ depth: Int,
        at index: Int
    ) throws(ModelWriteError) -> Half? {
        let offset = path.offset(depth)
        let level = NodeEditor(self.mapping.base + offset).level
        let oldCapacity = try self.lift(offset, to: self.scratch.node)
        try self.gather(self.scratch.node)
        if let child { self.scratch.set(child: child, at: index - 1) }
        self.scratch.insert(cell, at: index)
        self.allocator.discard(offset, capacity: oldCapacity)
        self.state.live -= oldCapacity

        let all = 0..<self.scratch.cells.count
        let prefix = self.prefix(of: all, level: level)
        if self.content(of: all, prefix: prefix) <= NodeLayout.softSize || all.count < NodeLayout.fewestCellsToSplit {
            path.move(depth, to: self.makeNode(level: level, cells: all, prefix: prefix))
            return nil
        }
        let middle = self.middle(for: cell, at: index, oldPrefix: NodeEditor(self.scratch.node).prefix, prefix, path)
        path.move(depth, to: self.makeNode(level: level, cells: 0..<middle))
        let right = self.makeNode(level: level, cells: middle..<all.count)

        let rightKey = self.scratch.cells[middle].key
        let separator =
            level > 0 ? rightKey : KeyOrder.separator(between: self.scratch.cells[middle - 1].key, and: rightKey)
        return Half(separator: self.scratch.keep(separator: separator, ofLevel: level), offset: right)
    }

    /// Before which of the gathered cells they are parted, one of which is new.
    private func middle(
        for cell: NewCell,
        at index: Int,
        oldPrefix: UnsafeRawBufferPointer,
        _ prefix: Int,
        _ path: TreePath
    ) -> Int {
        let last = self.scratch.cells.count - 1
        // A key that does not begin as the others do is below all of them or above. It stays alone: how large they get without
        // their prefix nobody knows.
        if !KeyOrder.begins(cell.key, with: oldPrefix) { return index == 0 ? 1 : last }
        // What is only ever appended to fills its nodes; otherwise both halves get as many bytes.
        return path.isRightmost && index == last ? last : self.middleOfCells(prefix: prefix)
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
                let cell = NewCell(key: new.separator, first: UInt64(new.offset), valueLength: 0)
                half = try self.insert(cell, behind: child, &path, parent, at: index + 1)
            } else {
                try self.change(&path, parent, adding: 0).set(child, at: index)
            }
            depth = parent
        }
        self.state.root = path.offset(0)
        guard let half else { return }
        let level = NodeEditor(self.mapping.base + path.offset(0)).level + 1
        let size = NodeLayout.wholeSize(key: 0) + NodeLayout.wholeSize(key: half.separator.count)
        let root = self.make(level: level, content: NodeLayout.headerSize + size)
        let node = NodeEditor(self.mapping.base + root)
        let lowest = UnsafeRawBufferPointer(start: nil, count: 0)
        node.append(NewCell(key: lowest, first: UInt64(path.offset(0)), valueLength: 0))
        node.append(NewCell(key: half.separator, first: UInt64(half.offset), valueLength: 0))
        self.state.root = root
    }
}

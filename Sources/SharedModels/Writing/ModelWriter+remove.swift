import Glibc

extension ModelWriter {
    /// Removes a key with its value.
    /// - Returns: Whether there was one.
    public mutating func remove(_ key: UnsafeRawBufferPointer) throws(ModelWriteError) -> Bool {
        var path = TreePath()
        guard let old = try self.find(key, &path) else { return false }
        try self.reserve(0, levels: path.count)
        self.state.live -= NodeLayout.rounded(Int(old.valueLength), to: 8)
        self.state.count -= 1
        try self.removeCell(path.index(path.count - 1), from: path.count - 1, &path)
        try self.lowerRoot()
        return true
    }

    /// Removes a key with its value.
    /// - Returns: Whether there was one.
    public mutating func remove(_ key: [UInt8]) throws(ModelWriteError) -> Bool {
        try key.span.bytes.withUnsafeBytes { (bytes) throws(ModelWriteError) in try self.remove(bytes) }
    }

    /// Takes a cell out of a node of the path, and joins or removes what gets too small.
    private mutating func removeCell(
        _ index: Int,
        from start: Int,
        _ path: inout TreePath
    ) throws(ModelWriteError) {
        var depth = start
        var index = index
        while true {
            let node = try self.change(&path, depth, adding: 0)
            node.remove(at: index)
            if node.count == 0 {
                self.allocator.discard(path.offset(depth), capacity: node.capacity)
                self.state.live -= node.capacity
                if depth == 0 {
                    self.state.root = 0
                    return
                }
                depth -= 1
                index = path.index(depth)
            } else if depth > 0, node.content < NodeLayout.softSize / 4, let gone = try self.join(&path, depth) {
                depth -= 1
                index = gone
            } else {
                try self.climb(&path, from: depth, with: nil)
                return
            }
        }
    }

    /// Makes one node of one of the path and a neighbour, if that leaves room.
    ///
    /// The cell of the left one of them leads to it then, whatever else was on the path.
    /// - Returns: Which cell of the parent is to be removed.
    private mutating func join(_ path: inout TreePath, _ depth: Int) throws(ModelWriteError) -> Int? {
        let parent = path.offset(depth - 1)
        let own = path.index(depth - 1)
        let cells = NodeEditor(self.mapping.base + parent).count
        guard cells > 1 else { return nil }
        let left = own + 1 < cells ? own : own - 1
        let border = try self.view(parent, left + 1)
        let other = try self.view(parent, own == left ? left + 1 : left).first
        let (level, content) = try ModelWriteError.checking { () throws(ModelCorruption) in
            let view = try NodeView(self.mapping, at: other)
            return (view.level, NodeEditor(view.base).content)
        }
        let node = NodeEditor(self.mapping.base + path.offset(depth))
        let largest = NodeLayout.softSize * 3 / 4
        guard level == node.level, content + node.content <= largest else { return nil }

        let (first, second) =
            own == left ? (path.offset(depth), Int(other)) : (Int(other), path.offset(depth))
        let firstCapacity = try self.lift(first, to: self.scratch.node)
        let secondCapacity = try self.lift(second, to: self.scratch.otherNode)
        try self.gather(self.scratch.node)
        let seam = self.scratch.cells.count
        try self.gatherMore(self.scratch.otherNode)
        if level > 0 {
            // The first key of an inner node stands for everything below it; from now on it is one among others.
            self.scratch.set(key: self.scratch.keep(separator: border.rest, ofLevel: level), at: seam)
        }
        let all = 0..<self.scratch.cells.count
        let prefix = self.prefix(of: all, level: level)
        guard self.content(of: all, prefix: prefix) <= largest else { return nil }
        self.allocator.discard(first, capacity: firstCapacity)
        self.allocator.discard(second, capacity: secondCapacity)
        self.state.live -= firstCapacity + secondCapacity
        let joined = self.makeNode(level: level, cells: all, prefix: prefix)
        try self.change(&path, depth - 1, adding: 0).set(UInt64(joined), at: left)
        path.move(depth, to: joined)
        return left + 1
    }

    /// A root with one child is none: the child is.
    private mutating func lowerRoot() throws(ModelWriteError) {
        while self.state.root != 0 {
            let root = NodeEditor(self.mapping.base + self.state.root)
            guard root.level > 0, root.count == 1 else { return }
            let child = try self.view(self.state.root, 0).first
            self.allocator.discard(self.state.root, capacity: root.capacity)
            self.state.live -= root.capacity
            self.state.root = Int(truncatingIfNeeded: child)
        }
    }
}

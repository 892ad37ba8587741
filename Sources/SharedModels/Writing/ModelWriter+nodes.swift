import Glibc

// What changes of a tree are made of. All of it presumes that `reserve` has found room.

extension ModelWriter {
    /// The node of a path as one that may be changed and has room for some bytes more; copied unless it is that already.
    mutating func change(
        _ path: inout TreePath,
        _ depth: Int,
        adding size: Int
    ) throws(ModelWriteError) -> NodeEditor {
        let offset = path.offset(depth)
        let node = NodeEditor(self.mapping.base + offset)
        let mayChange = self.allocator.mayChange(offset)
        if mayChange, node.room >= size { return node }
        let oldCapacity = node.capacity
        let level = node.level
        let wanted = NodeLayout.rounded(max(node.content + size, NodeLayout.softSize), to: NodeLayout.softSize)
        if !mayChange, wanted == oldCapacity, node.room >= size {
            let copy = self.allocator.node(oldCapacity, mark: &self.state.mark)
            memcpy(self.mapping.base + copy, node.base, oldCapacity)
            path.move(depth, to: copy)
            return NodeEditor(self.mapping.base + copy)
        }
        _ = try self.lift(offset, to: self.scratch.node)
        try self.gather(self.scratch.node)
        self.allocator.discard(offset, capacity: oldCapacity)
        self.state.live -= oldCapacity
        // What comes next begins with the same.
        let prefix = NodeEditor(self.scratch.node).prefix.count
        let copy = self.makeNode(level: level, cells: 0..<self.scratch.cells.count, prefix: prefix, adding: size)
        path.move(depth, to: copy)
        return NodeEditor(self.mapping.base + copy)
    }

    /// Makes an empty node with room for some bytes, header and prefix included.
    mutating func make(
        level: Int,
        content: Int,
        prefix: UnsafeRawBufferPointer = UnsafeRawBufferPointer(start: nil, count: 0)
    ) -> Int {
        let capacity = NodeLayout.rounded(max(content, NodeLayout.softSize), to: NodeLayout.softSize)
        let offset = self.take(capacity)
        _ = NodeEditor(self.mapping.base + offset, level: level, capacity: capacity, prefix: prefix)
        return offset
    }

    /// Takes memory for a node, which the caller writes.
    mutating func take(_ capacity: Int) -> Int {
        self.state.live += capacity
        return self.allocator.node(capacity, mark: &self.state.mark)
    }

    /// Makes a node of some of the gathered cells, with room for some bytes more.
    ///
    /// - Parameter prefix: Bytes that their keys, and those that come, begin with; nil: as many as these have.
    mutating func makeNode(level: Int, cells: Range<Int>, prefix: Int? = nil, adding size: Int = 0) -> Int {
        let prefix = prefix ?? self.prefix(of: cells, level: level)
        let first = self.scratch.cells[cells.lowerBound].key
        let offset = self.make(
            level: level,
            content: self.content(of: cells, prefix: prefix) + size,
            prefix: UnsafeRawBufferPointer(rebasing: first[..<prefix])
        )
        let node = NodeEditor(self.mapping.base + offset)
        for index in cells { node.append(self.scratch.cells[index]) }
        return offset
    }

    /// Bytes that some of the gathered cells begin with, as far as they are left out of their node.
    func prefix(of cells: Range<Int>, level: Int) -> Int {
        // In order, what the first and the last have in common all have.
        let (first, last) = (self.scratch.cells[cells.lowerBound].key, self.scratch.cells[cells.upperBound - 1].key)
        return level > 0 ? 0 : KeyOrder.prefix(of: first, and: last, atMost: NodeLayout.longestKey)
    }

    /// Bytes that a node of some of the gathered cells has in use.
    func content(of cells: Range<Int>, prefix: Int) -> Int {
        let whole = self.scratch.cells[cells].reduce(0) { $0 + NodeLayout.wholeSize(key: $1.key.count) }
        return NodeLayout.content(cells: cells.count, whole: whole, prefix: prefix)
    }

    /// Copies a node to a buffer of the largest size, so that its place can be used again. Returns its capacity.
    func lift(_ offset: Int, to buffer: UnsafeMutableRawPointer) throws(ModelWriteError) -> Int {
        do throws(ModelCorruption) {
            let view = try NodeView(self.mapping, at: UInt64(offset))
            memcpy(buffer, view.base, view.capacity)
            return view.capacity
        } catch {
            throw .corrupt(error)
        }
    }

    /// Lists the cells of a node in a buffer.
    mutating func gather(_ buffer: UnsafeMutableRawPointer) throws(ModelWriteError) {
        self.scratch.removeCells()
        try self.gatherMore(buffer)
    }

    /// Lists the cells of a node in a buffer, behind those that are listed: of one at most.
    mutating func gatherMore(_ buffer: UnsafeMutableRawPointer) throws(ModelWriteError) {
        do throws(ModelCorruption) {
            let view = try NodeView(copy: buffer)
            for index in 0..<view.count { self.scratch.add(try view.cell(index), of: view) }
        } catch {
            throw .corrupt(error)
        }
    }

    /// A cell of a node.
    func view(_ offset: Int, _ index: Int) throws(ModelWriteError) -> NodeView.Cell {
        do throws(ModelCorruption) {
            return try NodeView(self.mapping, at: UInt64(offset)).cell(index)
        } catch {
            throw .corrupt(error)
        }
    }

    /// Before which cell the gathered ones are parted, so that both sides are about as large.
    ///
    /// - Parameter prefix: Bytes that all of them begin with.
    func middleOfCells(prefix: Int) -> Int {
        let sizes = self.scratch.cells.map { NodeLayout.wholeSize(key: $0.key.count) - prefix }
        let total = sizes.reduce(0, +)
        var left = 0
        for index in 0..<(sizes.count - 1) {
            let more = left + sizes[index]
            // Taking this cell to the left, too, would make it worse.
            if index > 0, more * 2 - total > total - left * 2 { return index }
            left = more
        }
        return sizes.count - 1
    }
}

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
        let copy = self.makeNode(level: level, cells: 0..<self.scratch.cells.count, adding: size)
        path.move(depth, to: copy)
        return NodeEditor(self.mapping.base + copy)
    }

    /// Makes an empty node with room for some bytes, header included.
    mutating func make(level: Int, content: Int) -> Int {
        let capacity = NodeLayout.rounded(max(content, NodeLayout.softSize), to: NodeLayout.softSize)
        let offset = self.allocator.node(capacity, mark: &self.state.mark)
        _ = NodeEditor(self.mapping.base + offset, level: level, capacity: capacity)
        self.state.live += capacity
        return offset
    }

    /// Makes a node of some of the gathered cells, with room for some bytes more.
    mutating func makeNode(level: Int, cells: Range<Int>, adding size: Int = 0) -> Int {
        var content = NodeLayout.headerSize + size
        for index in cells {
            content += NodeLayout.cellSize(key: self.scratch.cells[index].key.count) + NodeLayout.slotSize
        }
        let offset = self.make(level: level, content: content)
        let node = NodeEditor(self.mapping.base + offset)
        for (place, index) in cells.enumerated() {
            let cell = self.scratch.cells[index]
            node.insert(cell.key, cell.first, cell.second, at: place)
        }
        return offset
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
        self.scratch.cells.removeAll(keepingCapacity: true)
        try self.gatherMore(buffer)
    }

    /// Lists the cells of a node in a buffer, behind those that are listed.
    mutating func gatherMore(_ buffer: UnsafeMutableRawPointer) throws(ModelWriteError) {
        do throws(ModelCorruption) {
            let view = try NodeView(copy: buffer)
            for index in 0..<view.count { self.scratch.cells.append(try view.cell(index)) }
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
    func middleOfCells() -> Int {
        let sizes = self.scratch.cells.map { NodeLayout.cellSize(key: $0.key.count) + NodeLayout.slotSize }
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

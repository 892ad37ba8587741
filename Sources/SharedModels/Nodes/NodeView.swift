import Glibc
import Synchronization

/// A node as a reader sees it that trusts nothing.
///
/// Invariant: `base` is a multiple of 8 and `capacity` bytes from it lie within a mapping that outlives the view, header, slots and
/// prefix among them. Each word is loaded once, by an atomic load (a compiler may load plain memory twice, and somebody may
/// change it in between), checked, and never looked at again.
struct NodeView {
    let base: UnsafeMutableRawPointer
    /// Where the node is in the arena.
    let offset: Int
    /// 0: a leaf.
    let level: Int
    /// At least 1.
    let count: Int
    let capacity: Int
    /// Bytes that all keys begin with.
    let prefixLength: Int

    /// A cell of a node.
    struct Cell {
        /// The key without the prefix of its node. Points into the arena: its bytes can change while they are read, its length cannot.
        let rest: UnsafeRawBufferPointer
        /// The offset of the child, or of the value.
        let first: UInt64
        /// Bytes of the value.
        let valueLength: UInt64
    }

    /// The node at an offset of a mapping.
    @inline(__always)
    init(_ mapping: ArenaMapping, at offset: UInt64) throws(ModelCorruption) {
        try self.init(base: mapping.base, length: mapping.length, at: offset)
    }

    /// The node that a buffer of the largest size holds.
    init(copy: UnsafeMutableRawPointer) throws(ModelCorruption) {
        try self.init(base: copy, offset: 0, length: NodeLayout.largestSize)
    }

    @inline(__always)
    private init(base: UnsafeMutableRawPointer, length: Int, at offset: UInt64) throws(ModelCorruption) {
        guard offset >= UInt64(ArenaLayout.headerSize), offset % 8 == 0,
            offset <= UInt64(length - NodeLayout.headerSize)
        else { throw .node(offset: offset, "it is outside of the memory that is mapped") }
        try self.init(base: base + Int(offset), offset: Int(offset), length: length - Int(offset))
    }

    @inline(__always)
    private init(base: UnsafeMutableRawPointer, offset: Int, length: Int) throws(ModelCorruption) {
        let header = Self.load(base)
        let level = Int(header >> 16 & 0xFFFF)
        let count = Int(header >> 32 & 0xFFFF)
        let capacity = Int(header >> 48)
        let prefixLength = Int(Self.load(base + 8) >> 32 & 0xFFFF)
        guard header & 0xFFFF == NodeLayout.tag, level < NodeLayout.mostLevels, count > 0,
            capacity <= NodeLayout.largestSize, capacity <= length,
            prefixLength <= NodeLayout.longestKey, prefixLength % NodeLayout.prefixUnit == 0,
            NodeLayout.headerSize + NodeLayout.slotSize * count + prefixLength <= capacity
        else { throw .node(offset: UInt64(offset), "its header is no header of a node") }
        self.base = base
        self.offset = offset
        self.level = level
        self.count = count
        self.capacity = capacity
        self.prefixLength = prefixLength
    }

    /// What all keys begin with. Points into the arena, as those do.
    @inline(__always)
    var prefix: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: self.base + (self.capacity - self.prefixLength), count: self.prefixLength)
    }

    /// A cell; the index is below `count`.
    @inline(__always)
    func cell(_ index: Int) throws(ModelCorruption) -> Cell {
        let slotPlace = self.base + (NodeLayout.headerSize + NodeLayout.slotSize * index)
        let slot = Int(slotPlace.assumingMemoryBound(to: Atomic<UInt16>.self).pointee.load(ordering: .relaxed))
        guard slot % 8 == 0, slot + NodeLayout.cellHeaderSize <= self.capacity else {
            throw .node(offset: UInt64(self.offset), "cell \(index) is outside of it")
        }
        let first = Self.load(self.base + slot)
        let second = Self.load(self.base + slot + 8)
        let length = Int(second & 0xFFFF)
        guard length <= NodeLayout.longestKey - self.prefixLength,
            slot + NodeLayout.cellHeaderSize + length <= self.capacity
        else {
            throw .node(offset: UInt64(self.offset), "the key of cell \(index) is outside of it")
        }
        let rest = UnsafeRawBufferPointer(start: self.base + slot + NodeLayout.cellHeaderSize, count: length)
        return Cell(rest: rest, first: first, valueLength: second >> 16)
    }

    /// The child below which a key belongs; the node is an inner one.
    @inline(__always)
    func child(for key: UnsafeRawBufferPointer) throws(ModelCorruption) -> Int {
        guard let rest = self.rest(of: key) else { return KeyOrder.isLess(key, self.prefix) ? 0 : self.count - 1 }
        var low = 1
        var high = self.count
        while low < high {
            let middle = (low + high) / 2
            if KeyOrder.isLess(rest, try self.cell(middle).rest) { high = middle } else { low = middle + 1 }
        }
        return low - 1
    }

    /// The first cell of a leaf whose key is not below a key, and whether it is that key.
    @inline(__always)
    func lowerBound(_ key: UnsafeRawBufferPointer) throws(ModelCorruption) -> (index: Int, isEqual: Bool) {
        guard let rest = self.rest(of: key) else { return (KeyOrder.isLess(key, self.prefix) ? 0 : self.count, false) }
        var low = 0
        var high = self.count
        var isEqual = false
        while low < high {
            let middle = (low + high) / 2
            let order = KeyOrder.compare(try self.cell(middle).rest, rest)
            if order < 0 {
                low = middle + 1
            } else {
                isEqual = order == 0
                high = middle
            }
        }
        return (low, isEqual && low < self.count)
    }

    /// What is left of a key behind the prefix; nil: it does not begin with that, so it is below all keys or above all.
    @inline(__always)
    private func rest(of key: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        guard KeyOrder.begins(key, with: self.prefix) else { return nil }
        return UnsafeRawBufferPointer(rebasing: key[self.prefixLength...])
    }

    /// The node below a cell of an inner node: exactly one level lower, which ends every descent.
    @inline(__always)
    func child(at index: Int, of mapping: ArenaMapping) throws(ModelCorruption) -> NodeView {
        let node = try NodeView(mapping, at: try self.cell(index).first)
        guard node.level == self.level - 1 else {
            throw .node(
                offset: UInt64(node.offset),
                "it is on level \(node.level), not \(self.level - 1), which its parent is above"
            )
        }
        return node
    }

    @inline(__always)
    private static func load(_ place: UnsafeMutableRawPointer) -> UInt64 {
        place.assumingMemoryBound(to: Atomic<UInt64>.self).pointee.load(ordering: .relaxed)
    }
}

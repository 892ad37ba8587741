import Glibc

/// A node that its writer may change: unpublished, or just being made.
///
/// Invariant: `base` is a multiple of 8, `capacity` bytes from it belong to this node alone within a writable mapping or a buffer that
/// outlives the editor. Cells that are added fit: callers ask `room` or `content` first.
struct NodeEditor {
    let base: UnsafeMutableRawPointer

    init(_ base: UnsafeMutableRawPointer) { self.base = base }

    /// Makes an empty node, with what all its keys are going to begin with.
    init(
        _ base: UnsafeMutableRawPointer,
        level: Int,
        capacity: Int,
        prefix: UnsafeRawBufferPointer = UnsafeRawBufferPointer(start: nil, count: 0)
    ) {
        self.base = base
        let header = NodeLayout.tag | UInt64(level) << 16 | UInt64(capacity) << 48
        base.storeBytes(of: header, as: UInt64.self)
        let floor = capacity - prefix.count
        base.storeBytes(of: UInt64(floor) | UInt64(prefix.count) << 32, toByteOffset: 8, as: UInt64.self)
        if let start = prefix.baseAddress { memcpy(base + floor, start, prefix.count) }
    }

    var level: Int { Int(self.field(2)) }
    var capacity: Int { Int(self.field(6)) }
    var count: Int {
        get { Int(self.field(4)) }
        nonmutating set { self.setField(4, newValue) }
    }
    /// Start of the lowest cell.
    private var floor: Int {
        get { Int(self.field(8)) }
        nonmutating set { self.setField(8, newValue) }
    }
    /// Bytes of cells that are not used any more.
    private(set) var garbage: Int {
        get { Int(self.field(10)) }
        nonmutating set { self.setField(10, newValue) }
    }

    /// What all keys begin with. Valid as long as the node is.
    var prefix: UnsafeRawBufferPointer {
        let length = Int(self.field(12))
        return UnsafeRawBufferPointer(start: self.base + (self.capacity - length), count: length)
    }

    /// Bytes between slots and cells.
    var room: Int { self.floor - NodeLayout.headerSize - NodeLayout.slotSize * self.count }
    /// Bytes that are in use: what the node would have without room and garbage.
    var content: Int { self.capacity - self.room - self.garbage }

    /// Adds a cell before the one with the same index; its key begins with the prefix.
    func insert(_ cell: NewCell, at index: Int) {
        let slot = self.base + (NodeLayout.headerSize + NodeLayout.slotSize * index)
        memmove(slot + NodeLayout.slotSize, slot, NodeLayout.slotSize * (self.count - index))
        self.add(cell, slot)
    }

    /// Adds a cell behind all.
    @inline(__always)
    func append(_ cell: NewCell) {
        self.add(cell, self.base + (NodeLayout.headerSize + NodeLayout.slotSize * self.count))
    }

    @inline(__always)
    private func add(_ cell: NewCell, _ slot: UnsafeMutableRawPointer) {
        let prefixLength = Int(self.field(12))
        let length = cell.key.count - prefixLength
        let place = self.floor - NodeLayout.cellSize(key: length)
        self.base.storeBytes(of: cell.first, toByteOffset: place, as: UInt64.self)
        self.base.storeBytes(
            of: UInt64(cell.valueLength) << 16 | UInt64(length),
            toByteOffset: place + 8,
            as: UInt64.self
        )
        if let start = cell.key.baseAddress {
            memcpy(self.base + place + NodeLayout.cellHeaderSize, start + prefixLength, length)
        }
        slot.storeBytes(of: UInt16(place), as: UInt16.self)
        self.floor = place
        self.count += 1
    }

    /// Takes over the cells of a node without garbage; this one is empty and large enough, and neither has a prefix.
    func fill(from other: NodeEditor) {
        let size = other.capacity - other.floor
        let floor = self.capacity - size
        memcpy(self.base + floor, other.base + other.floor, size)
        let distance = self.capacity - other.capacity
        for index in 0..<other.count {
            let place = NodeLayout.headerSize + NodeLayout.slotSize * index
            self.setField(place, Int(other.field(place)) + distance)
        }
        self.count = other.count
        self.floor = floor
    }

    /// Takes a cell away.
    func remove(at index: Int) {
        let slot = self.base + (NodeLayout.headerSize + NodeLayout.slotSize * index)
        self.garbage += NodeLayout.cellSize(key: Int(self.second(index) & 0xFFFF))
        memmove(slot, slot + NodeLayout.slotSize, NodeLayout.slotSize * (self.count - index - 1))
        self.count -= 1
    }

    /// Has a cell lead to another child, or to another value, keeping its key.
    func set(_ first: UInt64, valueLength: Int = 0, at index: Int) {
        let place = self.place(index)
        let second = UInt64(valueLength) << 16 | self.second(index) & 0xFFFF
        self.base.storeBytes(of: first, toByteOffset: place, as: UInt64.self)
        self.base.storeBytes(of: second, toByteOffset: place + 8, as: UInt64.self)
    }

    private func place(_ index: Int) -> Int { Int(self.field(NodeLayout.headerSize + NodeLayout.slotSize * index)) }
    private func second(_ index: Int) -> UInt64 {
        self.base.load(fromByteOffset: self.place(index) + 8, as: UInt64.self)
    }

    private func field(_ offset: Int) -> UInt16 { self.base.load(fromByteOffset: offset, as: UInt16.self) }
    private func setField(_ offset: Int, _ value: Int) {
        self.base.storeBytes(of: UInt16(truncatingIfNeeded: value), toByteOffset: offset, as: UInt16.self)
    }
}

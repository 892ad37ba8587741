import Glibc

/// A node that its writer may change: unpublished, or just being made.
///
/// Invariant: `base` is a multiple of 8, `capacity` bytes from it belong to this node alone within a writable mapping or a buffer that
/// outlives the editor. Cells that are added fit: callers ask `room` or `content` first.
struct NodeEditor {
    let base: UnsafeMutableRawPointer

    init(_ base: UnsafeMutableRawPointer) { self.base = base }

    /// Makes an empty node.
    init(_ base: UnsafeMutableRawPointer, level: Int, capacity: Int) {
        self.base = base
        let header = NodeLayout.tag | UInt64(level) << 16 | UInt64(capacity) << 48
        base.storeBytes(of: header, as: UInt64.self)
        base.storeBytes(of: UInt64(capacity), toByteOffset: 8, as: UInt64.self)
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

    /// Bytes between slots and cells.
    var room: Int { self.floor - NodeLayout.headerSize - NodeLayout.slotSize * self.count }
    /// Bytes that are in use: what the node would have without room and garbage.
    var content: Int { self.capacity - self.room - self.garbage }

    /// Adds a cell before the one with the same index.
    func insert(_ key: UnsafeRawBufferPointer, _ first: UInt64, _ second: UInt64, at index: Int) {
        let slot = self.base + (NodeLayout.headerSize + NodeLayout.slotSize * index)
        memmove(slot + NodeLayout.slotSize, slot, NodeLayout.slotSize * (self.count - index))
        self.add(key, first, second, slot)
    }

    /// Adds a cell behind all.
    @inline(__always)
    func append(_ key: UnsafeRawBufferPointer, _ first: UInt64, _ second: UInt64) {
        self.add(key, first, second, self.base + (NodeLayout.headerSize + NodeLayout.slotSize * self.count))
    }

    @inline(__always)
    private func add(
        _ key: UnsafeRawBufferPointer,
        _ first: UInt64,
        _ second: UInt64,
        _ slot: UnsafeMutableRawPointer
    ) {
        let place = self.floor - NodeLayout.cellSize(key: key.count)
        self.base.storeBytes(of: first, toByteOffset: place, as: UInt64.self)
        self.base.storeBytes(of: second, toByteOffset: place + 8, as: UInt64.self)
        if let start = key.baseAddress { memcpy(self.base + place + NodeLayout.cellHeaderSize, start, key.count) }
        slot.storeBytes(of: UInt16(place), as: UInt16.self)
        self.floor = place
        self.count += 1
    }

    /// Takes over the cells of a node that has no garbage; this one is empty and large enough.
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
    func remove(at index: Int, keyLength: Int) {
        self.garbage += NodeLayout.cellSize(key: keyLength)
        let slot = self.base + (NodeLayout.headerSize + NodeLayout.slotSize * index)
        memmove(slot, slot + NodeLayout.slotSize, NodeLayout.slotSize * (self.count - index - 1))
        self.count -= 1
    }

    /// Changes the child or value of a cell, keeping its key.
    func set(_ first: UInt64, _ second: UInt64? = nil, at index: Int) {
        let place = Int(self.field(NodeLayout.headerSize + NodeLayout.slotSize * index))
        self.base.storeBytes(of: first, toByteOffset: place, as: UInt64.self)
        if let second { self.base.storeBytes(of: second, toByteOffset: place + 8, as: UInt64.self) }
    }

    private func field(_ offset: Int) -> UInt16 { self.base.load(fromByteOffset: offset, as: UInt16.self) }
    private func setField(_ offset: Int, _ value: Int) {
        self.base.storeBytes(of: UInt16(truncatingIfNeeded: value), toByteOffset: offset, as: UInt16.self)
    }
}

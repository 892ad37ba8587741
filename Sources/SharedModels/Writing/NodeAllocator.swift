/// Hands out the memory of an arena, behind what is there already.
struct NodeAllocator {
    /// The end of what was reserved for the change under way. Should `ModelWriter.reserve` ever be wrong, ending is better than
    /// writing behind the arena.
    var limit = ArenaLayout.headerSize
    /// Everything below is published or behind a savepoint, and must not change any more.
    private(set) var watermark = ArenaLayout.headerSize
    // Nodes above the watermark that are not used any more, by their size in steps of the soft size.
    private var spare: [[Int]] = .init(repeating: [], count: NodeLayout.largestSize / NodeLayout.softSize + 1)

    /// Whether what is at an offset may be changed in place.
    @inline(__always)
    func mayChange(_ offset: Int) -> Bool { offset >= self.watermark }

    /// Takes memory for a node; the caller has made sure that there is some.
    mutating func node(_ capacity: Int, mark: inout Int) -> Int {
        if let offset = self.spare[capacity / NodeLayout.softSize].popLast() { return offset }
        let offset = NodeLayout.rounded(mark, to: NodeLayout.alignment)
        mark = offset + capacity
        precondition(mark <= self.limit, "a change took more than was reserved for it")
        return offset
    }

    /// Takes memory for a value; the caller has made sure that there is some.
    mutating func value(_ length: Int, mark: inout Int) -> Int {
        let offset = NodeLayout.rounded(mark, to: 8)
        mark = offset + NodeLayout.rounded(length, to: 8)
        precondition(mark <= self.limit, "a change took more than was reserved for it")
        return offset
    }

    /// Gives a node back, if it may change: others are of versions that somebody may read.
    mutating func discard(_ offset: Int, capacity: Int) {
        if self.mayChange(offset) { self.spare[capacity / NodeLayout.softSize].append(offset) }
    }

    /// From now on nothing below the mark changes.
    mutating func protect(to mark: Int) {
        self.watermark = mark
        for size in self.spare.indices { self.spare[size].removeAll(keepingCapacity: true) }
    }
}

/// Where a published tree is in its arena: three numbers that fit into any message.
public struct ModelTree: Hashable, Sendable {
    /// The offset of its root in bytes; 0: the tree is empty.
    public let root: Int
    /// Bytes from the start of the arena within which the whole tree lies.
    public let extent: Int
    /// How many entries it has.
    public let count: Int

    /// Takes numbers that another process told.
    /// - Throws: `ModelCorruption` where no tree can have them. That they are in range says nothing of what is there.
    public init(root: UInt64, extent: UInt64, count: UInt64) throws(ModelCorruption) {
        guard let place = Int(exactly: root), let end = Int(exactly: extent), let entries = Int(exactly: count),
            place == 0 ? end == 0 : place >= ArenaLayout.headerSize && place < end,
            // An entry takes at least a cell, so a number of entries that does not fit is a lie.
            entries <= end / NodeLayout.cellHeaderSize, (place == 0) == (entries == 0)
        else { throw .words(root: root, extent: extent, count: count) }
        self.init(uncheckedRoot: place, extent: end, count: entries)
    }

    init(uncheckedRoot root: Int, extent: Int, count: Int) {
        self.root = root
        self.extent = extent
        self.count = count
    }
}

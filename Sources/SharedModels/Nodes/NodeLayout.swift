// The tree is a B+tree whose nodes are never changed once they are published: a change copies the nodes from the root to its leaf.
//
// A node is 1 to 4 KiB, at a multiple of 64 bytes:
//
//   0     tag, level (0: leaf), number of cells, capacity in bytes; 16 bits each
//   8     start of the lowest cell, bytes of cells that are not used any more, bytes of the prefix; 16 bits each
//   16    a slot for each cell in the order of the keys: where in the node it starts; 16 bits each
//   ...   room
//   ...   cells, growing downwards from the prefix, at multiples of 8
//   ...   the prefix, up to the end: what all keys of the node begin with, a multiple of 8 bytes
//
// A cell is two words and the rest of a key behind the prefix. In a leaf they are the offset of the value, and its length * 65536 +
// that of the rest; in an inner node the offset of a child, and the length of the rest. Keys of neighbours are mostly alike (those
// of links have two ids each), so a prefix makes leaves several times as large; inner nodes, which are few, are written without one.
//
// All keys below a child are at or above its key, and below that of the next; the key of the first child counts as lower than
// everything. Values are elsewhere in the arena, at multiples of 8, so that copying a node copies no values.

/// Sizes and places within nodes.
enum NodeLayout {
    /// What a node begins with.
    static let tag: UInt64 = 0xB7EE
    static let headerSize = 16
    static let cellHeaderSize = 16
    static let slotSize = 2
    /// Bytes of the longest key.
    static let longestKey = 1024
    /// Bytes that a node should have. It is larger only where long keys leave it fewer than four cells, or have just been split.
    static let softSize = 1024
    /// Bytes that a node can have.
    static let largestSize = 4096
    /// Nodes start at multiples of this.
    static let alignment = 64
    /// Levels that a tree can have; each at least doubles what fits.
    static let mostLevels = 32
    /// Cells from which on a node that is too large is split.
    static let fewestCellsToSplit = 4
    /// Prefixes have a multiple of so many bytes. So taking one from a key makes its cell smaller by just that.
    static let prefixUnit = 8

    /// Bytes of a cell with a key, or the rest of one, of some length.
    static func cellSize(key length: Int) -> Int { Self.cellHeaderSize + Self.rounded(length, to: 8) }

    /// Bytes of a cell with a whole key, and its slot.
    static func wholeSize(key length: Int) -> Int { Self.cellSize(key: length) + Self.slotSize }

    /// Bytes of a node, all but its room.
    ///
    /// - Parameters:
    ///   - count: Cells; at least 1.
    ///   - whole: Bytes of these and their slots with whole keys.
    ///   - prefix: Bytes that all keys begin with.
    static func content(cells count: Int, whole: Int, prefix: Int) -> Int {
        Self.headerSize + whole - (count - 1) * prefix
    }

    /// The next multiple of a power of two.
    static func rounded(_ size: Int, to unit: Int) -> Int { (size + unit - 1) & ~(unit - 1) }
}

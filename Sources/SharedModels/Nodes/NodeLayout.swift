// The tree is a B+tree whose nodes are never changed once they are published: a change copies the nodes from the root to its leaf.
//
// A node is 1 to 4 KiB, at a multiple of 64 bytes:
//
//   0     tag, level (0: leaf), number of cells, capacity in bytes; 16 bits each
//   8     start of the lowest cell, bytes of cells that are not used any more; 16 bits each
//   16    a slot for each cell in the order of the keys: where in the node it starts; 16 bits each
//   ...   room
//   ...   cells, growing downwards from the end, at multiples of 8
//
// A cell is two words and the bytes of a key. In a leaf they are the offset of the value, and its length * 65536 + that of the key;
// in an inner node the offset of a child, and the length of the key. All keys below a child are at or above its key, and
// below that of the next; the key of the first child counts as lower than everything. Values are elsewhere in the arena, at multiples
// of 8, so that copying a node copies no values.

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

    /// Bytes of a cell with a key of some length.
    static func cellSize(key length: Int) -> Int { Self.cellHeaderSize + Self.rounded(length, to: 8) }

    /// The next multiple of a power of two.
    static func rounded(_ size: Int, to unit: Int) -> Int { (size + unit - 1) & ~(unit - 1) }
}

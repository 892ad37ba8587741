/// All that a savepoint must remember of a writer.
struct WriterState: Sendable {
    /// The offset of the root; 0: the tree is empty.
    var root = 0
    /// Where what comes next is put; everything below is taken.
    var mark = ArenaLayout.headerSize
    /// Entries.
    var count = 0
    /// Bytes of nodes and values that the tree uses.
    var live = 0
}

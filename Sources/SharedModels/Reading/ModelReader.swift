/// One version of a model: an ordered map of bytes to bytes that never changes, read where it lies.
///
/// Whatever is in the memory, reading ends with a value or with `ModelCorruption`, in bounded time, and within the
/// mapping. Making one copies nothing and asks the kernel nothing. It can be used by any number of threads.
public struct ModelReader: Sendable {
    /// What is read.
    public let tree: ModelTree
    /// How many entries the version says that it has.
    public var count: Int { self.tree.count }

    // Keeps what is mapped alive.
    let mapping: ArenaMapping

    /// A version in an arena.
    /// - Throws: `ModelCorruption` if the tree reaches beyond what the view maps.
    public init(_ view: ArenaView, _ tree: ModelTree) throws(ModelCorruption) {
        guard tree.extent <= view.length else {
            throw .version(root: tree.root, extent: tree.extent, count: tree.count)
        }
        self.mapping = view.mapping
        self.tree = tree
    }

    /// What a writer has not published yet; the writer lets nobody keep it.
    init(_ mapping: ArenaMapping, _ tree: ModelTree) {
        self.mapping = mapping
        self.tree = tree
    }

    /// The value of a key where it lies in the arena; nil: there is none.
    ///
    /// Valid as long as this reader or its `ArenaView` lives. A hostile writer may change its bytes while they are read.
    public func value(for key: UnsafeRawBufferPointer) throws(ModelCorruption) -> UnsafeRawBufferPointer? {
        if self.tree.root == 0 { return nil }
        var node = try NodeView(self.mapping, at: UInt64(self.tree.root))
        while node.level > 0 { node = try node.child(at: try node.child(for: key), of: self.mapping) }
        let (index, isEqual) = try node.lowerBound(key)
        if !isEqual { return nil }
        return try Self.value(of: try node.cell(index), in: self.mapping)
    }

    /// The value of a key; nil: there is none.
    public func value(for key: [UInt8]) throws(ModelCorruption) -> UnsafeRawBufferPointer? {
        try key.span.bytes.withUnsafeBytes { (bytes) throws(ModelCorruption) in try self.value(for: bytes) }
    }

    /// A copy of the value of a key; nil: there is none.
    public func copy(for key: [UInt8]) throws(ModelCorruption) -> [UInt8]? {
        try self.value(for: key).map { [UInt8]($0) }
    }

    /// A cursor before the first entry whose key is not below a key; by default before the first of all.
    public func scan(from key: [UInt8] = []) throws(ModelCorruption) -> ModelCursor {
        try ModelCursor(self, from: key, prefixLength: 0)
    }

    /// A cursor over the entries whose keys begin with some bytes.
    public func scan(prefix: [UInt8]) throws(ModelCorruption) -> ModelCursor {
        try ModelCursor(self, from: prefix, prefixLength: prefix.count)
    }

    /// The value that a cell of a leaf tells of, if it is within the mapping.
    @inline(__always)
    static func value(
        of cell: NodeView.Cell,
        in mapping: ArenaMapping
    ) throws(ModelCorruption) -> UnsafeRawBufferPointer {
        let length = cell.valueLength
        if length == 0 { return UnsafeRawBufferPointer(start: mapping.base, count: 0) }
        let size = UInt64(mapping.length)
        guard cell.first >= UInt64(ArenaLayout.headerSize), cell.first < size, length <= size - cell.first else {
            throw .value(offset: cell.first, length: length)
        }
        return UnsafeRawBufferPointer(start: mapping.base + Int(cell.first), count: Int(length))
    }
}

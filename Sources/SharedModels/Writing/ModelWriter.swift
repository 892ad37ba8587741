import Synchronization

/// The one writer of a model: an ordered map of bytes to bytes in an arena, whose published versions never change.
///
/// A change copies what it touches, once between two publications; all else is shared between versions. Used by one thread at a time, in
/// the process that the host made the arena for. Every operation either takes place or throws and changes nothing; the exception is `.corrupt`,
/// after which the writer has to be given up.
public struct ModelWriter: ~Copyable, Sendable {
    let mapping: ArenaMapping
    var state = WriterState()
    var allocator = NodeAllocator()
    var scratch = WriterScratch()
    /// While much is written.
    private(set) var preparation: PagePreparation?
    private var serial: UInt64 = 0

    /// Maps an arena that nobody has written to. The descriptor may be closed afterwards.
    public init(mapping descriptor: Int32) throws(ArenaError) {
        let mapping = try ArenaMapping(descriptor, isWritable: true)
        try mapping.checkMagic()
        self.mapping = mapping
    }

    /// Maps an arena that this process has made, and that nobody has written to.
    public init(_ arena: ModelArena) throws(ArenaError) {
        try self.init(mapping: arena.descriptor)
        // Else the arena could be gone, and its descriptor closed, once the number was loaded.
        withExtendedLifetime(arena) {}
    }

    /// How many entries there are.
    public var count: Int { self.state.count }
    /// Bytes of the arena.
    public var capacity: Int { self.mapping.length }
    /// Bytes of the arena that are taken by all versions, the header included.
    public var used: Int { self.state.mark }
    /// Bytes that the tree as it is now uses: what would be left after `compact`, or less.
    public var live: Int { ArenaLayout.headerSize + self.state.live }

    // MARK: - Reading what is written

    /// The value of a key; nil: there is none. Valid until the next change.
    public func value(for key: UnsafeRawBufferPointer) throws(ModelCorruption) -> UnsafeRawBufferPointer? {
        try self.reader.value(for: key)
    }

    /// The value of a key; nil: there is none. Valid until the next change.
    public func value(for key: [UInt8]) throws(ModelCorruption) -> UnsafeRawBufferPointer? {
        try self.reader.value(for: key)
    }

    /// A cursor before the first entry whose key is not below a key. After a change it may miss entries or throw; make another.
    public func scan(from key: [UInt8] = []) throws(ModelCorruption) -> ModelCursor {
        try self.reader.scan(from: key)
    }

    /// A cursor over the entries whose keys begin with some bytes. After a change it may miss entries or throw; make another.
    public func scan(prefix: [UInt8]) throws(ModelCorruption) -> ModelCursor { try self.reader.scan(prefix: prefix) }

    /// The tree as it is now, published or not.
    var reader: ModelReader { ModelReader(self.mapping, self.tree) }

    private var tree: ModelTree {
        if self.state.root == 0 { return ModelTree(uncheckedRoot: 0, extent: 0, count: 0) }
        return ModelTree(uncheckedRoot: self.state.root, extent: self.state.mark, count: self.state.count)
    }

    // MARK: - Versions

    /// Ends a version: what was written so far never changes any more. What it returns goes to the host, which tells the readers.
    public mutating func publish() -> ModelTree {
        self.allocator.protect(to: self.state.mark)
        self.serial += 1
        // Whoever learns of the tree, in whatever way, sees its bytes.
        atomicMemoryFence(ordering: .releasing)
        return self.tree
    }

    /// A state to go back to. Costs nothing now, and a copy of each node that is changed after it.
    public mutating func savepoint() -> ModelSavepoint {
        self.allocator.protect(to: self.state.mark)
        self.serial += 1
        return ModelSavepoint(serial: self.serial, state: self.state)
    }

    /// Undoes everything since a savepoint of this writer, which stays valid; publications since then stay readable.
    ///
    /// The memory is taken back if neither a savepoint nor a publication was made since.
    public mutating func rollback(to savepoint: ModelSavepoint) {
        let mark = savepoint.serial == self.serial ? savepoint.state.mark : self.state.mark
        self.state = savepoint.state
        self.state.mark = mark
        self.allocator.protect(to: mark)
    }

    /// Writes all entries, packed, to another arena, whose writer has none yet; this one stays as it is.
    ///
    /// On an error the other one is empty again.
    public borrowing func compact(into other: inout ModelWriter) throws(ModelWriteError) {
        try other.load(self.reader)
    }

    /// Has pages prepared from now on, for much is going to be written.
    mutating func prepare() { self.preparation = PagePreparation(self.mapping) }

    /// Ends what `prepare` began.
    mutating func endPreparation() {
        self.preparation?.end(at: self.state.mark)
        self.preparation = nil
    }

    /// Makes sure that a change fits which takes at most this many bytes beside the nodes of the path.
    mutating func reserve(_ size: Int, levels: Int) throws(ModelWriteError) {
        // Each level is written once: as a node of at most 4 KiB, or as two that take 6 KiB at most; when neighbours are joined, there
        // is one of 1 KiB more. The split of the root adds a level.
        let perLevel = NodeLayout.largestSize + 2 * NodeLayout.softSize + 2 * NodeLayout.alignment
        let needed = (levels + 1) * perLevel + size + 8
        let left = self.capacity - self.state.mark
        guard needed <= left else { throw .full(needed: needed, left: left) }
        guard levels < NodeLayout.mostLevels else { throw .tooDeep }
        self.allocator.limit = self.state.mark + needed
    }

    /// Makes sure that some changes fit, with values of `size` bytes in all. Each of them may make the tree one level deeper.
    func reserve(_ size: Int, changes: Int) throws(ModelWriteError) {
        let perLevel = NodeLayout.largestSize + 2 * NodeLayout.softSize + 2 * NodeLayout.alignment
        let levels = try self.levels
        let written = (0..<changes).reduce(0) { $0 + levels + $1 + 1 }
        let needed = written * perLevel + size + 8 * changes
        let left = self.capacity - self.state.mark
        guard needed <= left else { throw .full(needed: needed, left: left) }
        guard levels + changes <= NodeLayout.mostLevels else { throw .tooDeep }
    }

    /// Levels of the tree as it is now; 0: it is empty.
    private var levels: Int {
        get throws(ModelWriteError) {
            if self.state.root == 0 { return 0 }
            do throws(ModelCorruption) {
                return try NodeView(self.mapping, at: UInt64(self.state.root)).level + 1
            } catch {
                throw .corrupt(error)
            }
        }
    }
}

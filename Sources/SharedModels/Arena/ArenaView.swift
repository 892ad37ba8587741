import Synchronization

/// An arena as its readers see it: mapped for reading only, by the descriptor that the host gave.
///
/// Everything that is read through it may have been written by a hostile process. It can be used by any number of threads.
public final class ArenaView: Sendable {
    let mapping: ArenaMapping

    /// Bytes of the arena that are mapped. A version whose `tree.extent` is larger cannot be read through this view.
    public var length: Int { self.mapping.length }

    /// Maps an arena. The descriptor may be closed afterwards.
    /// - Parameters:
    ///   - descriptor: As the host gave it.
    ///   - extent: Bytes from the start that are wanted, as versions tell; nil: the whole capacity, which costs address space only.
    public init(mapping descriptor: Int32, extent: Int? = nil) throws(ArenaError) {
        let mapping = try ArenaMapping(descriptor, length: extent, isWritable: false)
        try mapping.checkMagic()
        self.mapping = mapping
    }

    /// Maps an arena that this process has made.
    public convenience init(_ arena: ModelArena, extent: Int? = nil) throws(ArenaError) {
        try self.init(mapping: arena.descriptor, extent: extent)
        // Else the arena could be gone, and its descriptor closed, once the number was loaded.
        withExtendedLifetime(arena) {}
    }

    /// Whether the model goes on in another arena, so that the host has to be asked for the latest version. No system call.
    public var isSuperseded: Bool { self.word(ArenaLayout.stateOffset) != 0 }

    /// The version that is served; nil: none was published yet. No system call.
    public func currentVersion() throws(ModelCorruption) -> ModelVersion? {
        guard let words = try ArenaLayout.versions.latest(in: self.mapping.base) else { return nil }
        return try ModelVersion(words: words)
    }

    /// Since when and why the model is not what it should be; nil: it is. No system call.
    public func staleness() throws(ModelCorruption) -> ModelStaleness? {
        guard let words = try ArenaLayout.staleness.latest(in: self.mapping.base) else { return nil }
        return ModelStaleness.from(words)
    }

    private func word(_ offset: Int) -> UInt64 {
        SlotSequence.word(self.mapping.base, offset).pointee.load(ordering: .acquiring)
    }
}

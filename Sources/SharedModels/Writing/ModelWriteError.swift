/// Why a change was refused; nothing was changed then.
public enum ModelWriteError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The arena has no room: bytes that the change may take, and bytes that are left. Compact into another arena, or give the
    /// next one more capacity.
    case full(needed: Int, left: Int)
    /// The key has this many bytes.
    case keyTooLong(length: Int)
    /// The tree would have too many levels.
    case tooDeep
    /// Entries were to be loaded into a writer that has some.
    case notEmpty
    /// The tree that is changed or copied is broken: somebody wrote into its memory.
    case corrupt(ModelCorruption)

    /// What is wrong and what to do.
    public var description: String {
        switch self {
        case .full(let needed, let left):
            "the arena of the model is full: \(needed) bytes may be needed, \(left) are left; compact it or make it larger"
        case .keyTooLong(let length):
            "a key of the model has \(length) bytes, the longest that is accepted has \(NodeLayout.longestKey)"
        case .tooDeep: "the tree of the model has too many levels; use shorter keys"
        case .notEmpty: "entries can only be loaded into a model that has none"
        case .corrupt(let corruption): "\(corruption)"
        }
    }

    /// Does what may meet a broken tree.
    @inline(__always)
    static func checking<Result: ~Copyable>(
        _ body: () throws(ModelCorruption) -> Result
    ) throws(ModelWriteError) -> Result {
        do throws(ModelCorruption) { return try body() } catch { throw .corrupt(error) }
    }
}

/// That what is in an arena is no tree: its writer is broken or hostile.
public enum ModelCorruption: Error, Hashable, Sendable, CustomStringConvertible {
    /// A node at this offset of the arena is not one, and why.
    case node(offset: UInt64, String)
    /// A value lies outside of the memory that is mapped: its offset and length in bytes.
    case value(offset: UInt64, length: UInt64)
    /// Keys do not rise in the node at this offset.
    case order(offset: Int)
    /// There are more or fewer entries than the version says.
    case count(told: Int)
    /// No tree can be at these numbers, or it needs more of the arena than is mapped.
    case version(root: Int, extent: Int, count: Int)
    /// Words of a version that no tree can have.
    case words(root: UInt64, extent: UInt64, count: UInt64)
    /// The page with the latest version changes faster than it can be read.
    case restless
    /// What lies under a key of an element is none.
    case element(String)

    /// What is broken.
    public var description: String {
        let what =
            switch self {
            case .node(let offset, let reason): "the node at offset \(offset) is broken: \(reason)"
            case .value(let offset, let length):
                "a value of \(length) bytes at offset \(offset) is outside of the memory that is mapped"
            case .order(let offset): "the keys of the node at offset \(offset) do not rise"
            case .count(let told): "there are not the \(told) entries that its version tells"
            case .version(let root, let extent, let count):
                "no tree of \(count) entries within \(extent) bytes with its root at \(root) fits into what is mapped"
            case .words(let root, let extent, let count):
                "no tree has \(count) entries within \(extent) bytes with its root at \(root)"
            case .restless: "the page with the latest version changes faster than it can be read"
            case .element(let reason): "an element is broken: \(reason)"
            }
        return "the shared model is corrupt: \(what)"
    }
}

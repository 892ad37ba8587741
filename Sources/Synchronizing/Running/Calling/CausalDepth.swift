import Synchronization

/// How deep in a chain of calls, each because of what the one before it changed, an extension is. Who answers its calls of the host
/// reads it on another thread than the engine, which sets it.
public final class CausalDepth: Sendable {
    private let value = Atomic(0)

    /// Makes one of an extension that nobody calls yet.
    public init() {}

    /// The depth now. Of instances that are busy with several objects the largest counts: which of them asks is not known.
    public internal(set) var current: Int {
        get { self.value.load(ordering: .relaxed) }
        set { self.value.store(newValue, ordering: .relaxed) }
    }
}

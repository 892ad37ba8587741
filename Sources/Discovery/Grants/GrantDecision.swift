/// What an extension may have, and what it lacks.
public struct GrantDecision: Hashable, Sendable {
    /// The needs that are granted, in the order in which they were declared.
    public let granted: [Need]
    /// The needs that are not, in the same order.
    public let missing: [Need]
    /// The last grant for these contents of the file; nil if there is none.
    public let holding: Grant?
    /// The grant for other contents of the file, if there is none for these.
    public let earlier: Grant?

    /// Whether the extension has all that it needs.
    public var isGranted: Bool { self.missing.isEmpty }

    /// How the needs differ from those granted for other contents of the file; nil if nothing was.
    public func change(to needs: [Need]) -> NeedChange? { self.earlier.map { NeedChange(from: $0.needs, to: needs) } }
}

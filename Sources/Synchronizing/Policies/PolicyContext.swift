/// Who asks, and for what.
public struct PolicyContext: Hashable, Sendable {
    /// `ctx.user`; nil: nobody who is known.
    public var user: ObjectReference?
    /// `ctx.read_access`.
    public var isReading: Bool
    /// `ctx.write_access`.
    public var isWriting: Bool

    /// Makes a context.
    public init(user: ObjectReference?, isReading: Bool = false, isWriting: Bool = false) {
        self.user = user
        self.isReading = isReading
        self.isWriting = isWriting
    }
}

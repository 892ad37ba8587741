/// One of the values that a field can have.
public struct FieldChoice: Hashable, Sendable {
    /// What is stored; nil: nothing, which an empty text counts as.
    public let stored: String?
    /// What people are shown.
    public let label: String

    /// Makes a choice.
    public init(stored: String?, label: String) {
        self.stored = stored
        self.label = label
    }
}

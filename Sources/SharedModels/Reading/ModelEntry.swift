/// A key and its value, as a cursor stands on them.
public struct ModelEntry {
    /// A copy of the key of the cursor's own: valid until the cursor is moved or gone, and nobody else changes it.
    public let key: UnsafeRawBufferPointer
    /// The value where it lies in the arena: valid as long as the `ArenaView` or a reader of it lives. A hostile writer may change
    /// its bytes while they are read: read each once, or copy them.
    public let value: UnsafeRawBufferPointer
}

/// What is put into a node.
struct NewCell {
    /// The whole key.
    let key: UnsafeRawBufferPointer
    /// The offset of the child, or of the value.
    var first: UInt64
    /// Bytes of the value; 0 in inner nodes.
    let valueLength: Int
}

/// Private memory for batches that are not written straight into the ring.
enum Scratch {
    /// Bytes of a batch; the largest record that such a model can write.
    static let capacity = 1 << 20
}

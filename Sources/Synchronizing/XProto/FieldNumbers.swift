/// Which numbers fields can have: those of protobuf.
enum FieldNumbers {
    /// The largest.
    static let last = 536_870_911
}

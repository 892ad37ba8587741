/// Why a snapshot is not made.
enum SnapshotError: Error {
    /// The store or the bus does not do what it should.
    case storing(StoringError)
    /// Another host has taken over.
    case takenOver
    /// The platform is about to end.
    case stopping
}

import Services

/// Why a snapshot, or something else that goes through all entities, ended before it was done.
enum SnapshotError: Error {
    /// The store or the bus does not do what it should.
    case storing(StoringError)
    /// Another host has taken over.
    case takenOver
    /// The platform is about to end.
    case stopping
}

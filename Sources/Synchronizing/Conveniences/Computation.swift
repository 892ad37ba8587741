import Records

/// A property that a request of a call asks for.
struct Computation: Sendable {
    /// Which request of the call it is.
    let place: Int
    let property: String
    /// The objects, as far as the caller may read them.
    let objects: [Result<ObjectRecord, ObjectRefusal>]
}

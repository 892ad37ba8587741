import Services

/// Why something cannot be done with objects.
public struct ObjectRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// What it is, as the contract has it.
    public enum Code: String, Hashable, Sendable {
        case notFound = "not_found"
        /// Somebody else saved the object.
        case conflict
        /// The caller may not.
        case denied
        case invalid
        /// Something else of the same call failed.
        case undone
        /// The store does not work now.
        case unavailable
    }

    /// What it is.
    public let code: Code
    /// What happened and what to do.
    public let description: String
    /// The object as it is kept, of a conflict.
    public let found: ObjectRecord?

    /// Makes one of its parts.
    public init(_ code: Code, _ description: String, found: ObjectRecord? = nil) {
        self.code = code
        self.description = description
        self.found = found
    }

    init(_ error: StoringError) { self.init(.unavailable, "the store: \(error)") }

    init(_ refusal: SaveRefusal, found: ObjectRecord?) {
        switch refusal {
        case .conflict: self.init(.conflict, refusal.description, found: found)
        case .feedback: self.init(.denied, refusal.description)
        case .invalid, .abstract: self.init(.invalid, refusal.description)
        }
    }
}

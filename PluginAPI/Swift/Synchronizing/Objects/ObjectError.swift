/// Why objects cannot be read or saved.
public struct ObjectError: Error, Hashable, Sendable {
    /// What kind of reason it is.
    public enum Code: String, Hashable, Sendable {
        /// There is no such object.
        case notFound = "not_found"
        /// Somebody else saved it since it was read.
        case conflict
        /// The policy of the model does not allow it.
        case denied
        /// What was asked for makes no sense, or a field cannot hold what it was given.
        case invalid
        /// It could have been done, and something else that was to be done together with it could not.
        case undone
        /// The store does not work now, or there is no call of the host's in which it could be done.
        case unavailable
    }

    /// What kind of reason it is.
    public let code: Code
    /// What failed, on what, and what to do.
    public let message: String
    /// Of a conflict: the object as it is kept.
    public let found: ObjectContent?

    /// Makes one.
    public init(_ code: Code, _ message: String, found: ObjectContent? = nil) {
        self.code = code
        self.message = message
        self.found = found
    }
}

extension ObjectError: CustomStringConvertible {
    /// The message.
    public var description: String { self.message }
}

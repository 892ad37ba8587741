/// An object could not be brought to the backend, and that is no fault: it is tried again, and shown as good.
public struct InnocuousException: Error, CustomStringConvertible {
    /// Why.
    public let description: String

    /// Makes one.
    public init(_ reason: String) { self.description = reason }
}

/// The backend is still at it: the object is looked at again later, and shown as being in progress.
public struct DeferredException: Error, CustomStringConvertible {
    /// What is waited for.
    public let description: String

    /// Makes one.
    public init(_ reason: String) { self.description = reason }
}

/// Why a call brought nothing: the reason that the plugin gave, or what became of its worker.
public struct CallFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// One sentence.
    public let description: String

    init(_ description: String) { self.description = description }
}

/// Something that an extension needs beyond nothing, and that the operator has to grant.
public struct Need: Hashable, Sendable, CustomStringConvertible {
    /// What is needed, such as `network`.
    public let capability: String
    /// Which of it; empty: all of it.
    public let detail: String

    /// Makes a need.
    public init(capability: String, detail: String) {
        self.capability = capability
        self.detail = detail
    }

    /// As in `network tcp:9092`.
    public var description: String { self.detail.isEmpty ? self.capability : "\(self.capability) \(self.detail)" }
}

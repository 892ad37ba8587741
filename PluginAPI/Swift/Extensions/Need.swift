/// Something that an extension needs beyond nothing, and that the operator has to grant.
public struct Need: Hashable, Sendable {
    /// What is needed: `network`, `read`, `write`, `environment`, `processes` or `memory`.
    public let capability: String
    /// Which of it: a port, a path, a name, a number of MiB. Empty: all of it.
    public let detail: String

    /// Makes a need.
    public init(_ capability: String, _ detail: String = "") {
        self.capability = capability
        self.detail = detail
    }
}

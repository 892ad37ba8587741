/// Something that an extension needs beyond nothing, and that the operator has to grant.
///
/// ```swift
/// static let needs = [Need("network", "tcp:9092"), Need("write", "--database")]
/// ```
///
/// The host refuses an extension whose needs break promise P-16 of `plugin_abi.h`.
public struct Need: Hashable, Sendable {
    /// What is needed: `network`, `read`, `write`, `environment`, `processes` or `memory`.
    public let capability: String

    /// Which of it; empty: all of it.
    ///
    /// For `network` `PORT`, `tcp:PORT`, `udp:PORT`, `HOST` or `HOST:PORT`; for `read` and `write` an absolute path; for
    /// `environment` the name of a variable; for `memory` a number of MiB; for `processes` nothing. `--NAME` points at an
    /// option of the same extension and stands for the value that a run gives to it: `--database` for the file that the
    /// user names. An option without a value stands for nothing, a list for each of its elements.
    public let detail: String

    /// Makes a need.
    public init(_ capability: String, _ detail: String = "") {
        self.capability = capability
        self.detail = detail
    }
}

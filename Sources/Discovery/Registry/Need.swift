/// Something that an extension needs beyond nothing, and that the operator has to grant.
public struct Need: Hashable, Sendable, CustomStringConvertible {
    /// What is needed, such as `network`.
    public let capability: String
    /// Which of it; empty: all of it. `--NAME` is the value that a run gives to the extension's option of that name.
    public let detail: String

    /// Makes a need.
    public init(capability: String, detail: String) {
        self.capability = capability
        self.detail = detail
    }

    /// Reads what `description` writes; nil if the capability is empty, or the detail after a `=`: a variable of a
    /// script that was not set must not turn a part into all.
    public init?(_ text: String) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard !parts[0].isEmpty, parts.count == 1 || !parts[1].isEmpty else { return nil }
        self.init(capability: String(parts[0]), detail: parts.count == 1 ? "" : String(parts[1]))
    }

    /// As in `network=tcp:9092`: how the need is written in lists, in the file of grants and on the command line.
    public var description: String { self.detail.isEmpty ? self.capability : "\(self.capability)=\(self.detail)" }

    /// The name of the option whose value is the detail, without dashes; nil if the detail stands for itself.
    public var option: String? {
        guard self.detail.hasPrefix("--") else { return nil }
        return String(self.detail.dropFirst(2).dropLast(self.isDirectory ? 1 : 0))
    }

    /// Whether the path is a directory in any case, which is made where there is none.
    var isDirectory: Bool { self.detail.hasSuffix("/") }
}

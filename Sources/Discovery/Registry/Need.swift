/// Something that an extension needs beyond nothing, and that the operator has to grant.
public struct Need: Hashable, Sendable, CustomStringConvertible {
    /// What is needed, such as `network`.
    public let capability: String
    /// Which of it; empty: all of it. `--NAME` is the value that a run gives to the extension's option of that name,
    /// `SCHEME:--NAME` what that value names if it is a URL of that scheme.
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
        let pointer = self.detail.dropFirst(self.scheme.map { $0.utf8.count + 1 } ?? 0)
        guard pointer.hasPrefix("--") else { return nil }
        return String(pointer.dropFirst(2).dropLast(self.isDirectory ? 1 : 0))
    }

    /// The scheme of the URLs that the need is about; nil: its option's value is no URL.
    public var scheme: String? {
        let parts = self.detail.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].hasPrefix("--"), URLText.isScheme(parts[0]) else { return nil }
        return String(parts[0])
    }

    /// Whether the path is a directory in any case, which is made where there is none.
    var isDirectory: Bool { self.detail.hasSuffix("/") }
}

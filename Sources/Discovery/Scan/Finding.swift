/// A file with the verdict about it.
public struct Finding: Hashable, Sendable {
    /// The file, in the state that was judged.
    public let file: PluginFile
    /// What was found out.
    public let verdict: Verdict
    /// Whether the verdict is of an earlier run.
    public let isFromCache: Bool

    /// Makes a finding of its parts.
    public init(file: PluginFile, verdict: Verdict, isFromCache: Bool) {
        self.file = file
        self.verdict = verdict
        self.isFromCache = isFromCache
    }
}

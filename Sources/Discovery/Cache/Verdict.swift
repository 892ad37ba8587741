/// What was found out about one state of a file.
public struct Verdict: Hashable, Sendable {
    /// What the file says of itself; nil if it was refused before that was known.
    public var facts: PluginFacts?
    /// What it registered, or why it is not used.
    public var result: Result<[ExtensionDescription], Refusal>
    /// When this was found out, in seconds since 1970.
    public var time: Int64
    /// The digest of the file, which grants are bound to; nil if no extension needs anything.
    public var digest: SHA256Digest?

    /// Makes a verdict of its parts.
    public init(
        facts: PluginFacts?,
        result: Result<[ExtensionDescription], Refusal>,
        time: Int64,
        digest: SHA256Digest? = nil
    ) {
        self.facts = facts
        self.result = result
        self.time = time
        self.digest = digest
    }

    /// Whether it holds as long as the file stays the same.
    var isLasting: Bool {
        if case .failure(let refusal) = self.result { !refusal.reason.mayHeal } else { true }
    }

    /// Whether the file must not be run again before it changes.
    var isQuarantine: Bool {
        if case .failure(let refusal) = self.result { refusal.reason.leadsToQuarantine } else { false }
    }
}

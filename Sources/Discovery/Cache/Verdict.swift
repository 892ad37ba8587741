/// What was found out about one state of a file.
public struct Verdict: Hashable, Sendable {
    /// What the file says of itself; nil if it was refused before that was known.
    public var facts: PluginFacts?
    /// What it registered, or why it is not used.
    public var result: Result<[ExtensionDescription], Refusal>
    /// When this was found out, in seconds since 1970.
    public var time: Int64

    /// Makes a verdict of its parts.
    public init(facts: PluginFacts?, result: Result<[ExtensionDescription], Refusal>, time: Int64) {
        self.facts = facts
        self.result = result
        self.time = time
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

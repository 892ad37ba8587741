/// A file or directory that is not used, or not wholly, and why.
public struct RefusedFile: Hashable, Sendable {
    /// The absolute path.
    public let path: String
    /// Why it is not used.
    public let refusal: Refusal
    /// How many seconds ago it was quarantined; nil if it was not, or only just.
    public let quarantineAge: Int64?

    /// Makes a refused file of its parts.
    public init(path: String, refusal: Refusal, quarantineAge: Int64? = nil) {
        self.path = path
        self.refusal = refusal
        self.quarantineAge = quarantineAge
    }

    /// The reason as a word: that of the refusal, or `quarantined`.
    public var word: String { self.quarantineAge == nil ? self.refusal.reason.rawValue : "quarantined" }

    /// What was found and what to do, in one line; of a quarantined file also since when.
    public var detail: String {
        guard let age = self.quarantineAge else { return self.refusal.description }
        let remedy = "it is tried again when the file changes or by 'host rescan'"
        return "quarantined \(ageText(age)): \(self.refusal); \(remedy)"
    }
}

/// How long ago something was, as people say it: `3 minutes ago`.
func ageText(_ seconds: Int64) -> String {
    let units: [(name: String, seconds: Int64)] = [("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1)]
    // A clock that was set back makes negative ages.
    guard let unit = units.first(where: { seconds >= $0.seconds }) else { return "just now" }
    let count = seconds / unit.seconds
    return "\(count) \(unit.name)\(count == 1 ? "" : "s") ago"
}

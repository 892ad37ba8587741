/// Why a file is not used: the reason as a word, what was found and expected, and what to do.
public struct Refusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// The reason, for programs.
    public let reason: RefusalReason
    /// One sentence: what was found, and what was expected instead.
    public let detail: String
    /// One sentence: what to do about it. May be empty.
    public let advice: String

    /// Makes a refusal.
    public init(_ reason: RefusalReason, _ detail: String, advice: String = "") {
        self.reason = reason
        self.detail = detail
        self.advice = advice
    }

    /// Detail and advice in one line.
    public var description: String { self.advice.isEmpty ? self.detail : "\(self.detail); \(self.advice)" }
}

/// A promise that a plugin does not keep: what was expected, and what was found.
public struct BrokenPromise: Error, Hashable, Sendable {
    /// As in `plugin_abi.h`: `P-15`, or what else the header calls it.
    public var promise: String
    /// What was expected, one clause.
    public var expected: String
    /// What was found instead, one clause.
    public var found: String

    /// Makes a description of a broken promise.
    public init(_ promise: String, expected: String, found: String) {
        self.promise = promise
        self.expected = expected
        self.found = found
    }

    /// Of a text in which the worker names the promise, as in `[P-13] fill says ...`.
    init(naming text: String, otherwise promise: String, expected: String) {
        guard text.hasPrefix("["), let end = text.firstIndex(of: "]") else {
            self.init(promise, expected: expected, found: text)
            return
        }
        let rest = text[text.index(after: end)...].drop { $0 == " " }
        self.init(String(text[text.index(after: text.startIndex)..<end]), expected: expected, found: String(rest))
    }
}

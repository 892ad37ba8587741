/// How the needs of two states of a file differ.
public struct NeedChange: Hashable, Sendable, CustomStringConvertible {
    /// What is needed now and was not before.
    public let added: [Need]
    /// What was needed before and is not now.
    public let removed: [Need]
    /// What is needed as before.
    public let same: [Need]

    /// Compares needs; the order does not matter.
    public init(from earlier: [Need], to later: [Need]) {
        self.added = later.filter { !earlier.contains($0) }
        self.removed = earlier.filter { !later.contains($0) }
        self.same = later.filter { earlier.contains($0) }
    }

    /// Whether the needs are the same.
    public var isEmpty: Bool { self.added.isEmpty && self.removed.isEmpty }

    /// As in `needs are unchanged (network)`, or `needs have changed; added: network; removed: none; same: none`.
    public var description: String {
        func list(_ needs: [Need]) -> String {
            needs.isEmpty ? "none" : needs.map(\.description).joined(separator: ", ")
        }
        guard !self.isEmpty else { return "needs are unchanged (\(list(self.same)))" }
        return "needs have changed; added: \(list(self.added)); removed: \(list(self.removed)); "
            + "same: \(list(self.same))"
    }
}

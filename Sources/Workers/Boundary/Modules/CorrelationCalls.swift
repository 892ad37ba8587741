/// Calls of one callback for documents that lie one behind the other.
public struct CorrelationCalls: Hashable, Sendable {
    /// The number of the callback.
    public var callback: Int
    /// The place of the first document.
    public var first: Int
    /// How many there are.
    public var count: Int

    /// Makes them of their parts.
    public init(callback: Int, first: Int, count: Int) {
        self.callback = callback
        self.first = first
        self.count = count
    }

    /// Those of several that have these places, counted over all of them.
    static func part(_ all: [CorrelationCalls], _ places: Range<Int>) -> [CorrelationCalls] {
        var start = 0
        return all.compactMap { calls in
            defer { start += calls.count }
            let part = places.clamped(to: start..<start + calls.count)
            guard !part.isEmpty else { return nil }
            return CorrelationCalls(
                callback: calls.callback,
                first: calls.first + part.lowerBound - start,
                count: part.count
            )
        }
    }
}

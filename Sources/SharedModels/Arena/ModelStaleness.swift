/// That the model served is not what it should be any more, and why.
public struct ModelStaleness: Hashable, Sendable {
    /// Since when, in microseconds since 1970 UTC.
    public var since: Int64
    /// The reason in words; at most 512 bytes of it are kept.
    public var reason: String

    /// Makes a note.
    public init(since: Int64, reason: String) {
        self.since = since
        self.reason = reason
    }

    /// The words of a note; of nil those of a fresh model.
    static func words(of staleness: ModelStaleness?) -> [UInt64] {
        guard let staleness else { return [0, 0, 0] }
        let text = Self.shortened(staleness.reason)
        var words = [1, UInt64(bitPattern: staleness.since), UInt64(text.count)]
        for start in stride(from: 0, to: text.count, by: 8) {
            var word: UInt64 = 0
            for (index, byte) in text[start..<min(start + 8, text.count)].enumerated() {
                word |= UInt64(byte) << (8 * UInt64(index))
            }
            words.append(word)
        }
        return words
    }

    /// The note that words say; nil: fresh. Words of a stranger are bounded, and bytes that are no text become marks of replacement.
    static func from(_ words: [UInt64]) -> ModelStaleness? {
        guard words[0] & 1 != 0 else { return nil }
        let length = Int(min(words[2], UInt64(ArenaLayout.longestReason)))
        let text = (0..<length).map { UInt8(truncatingIfNeeded: words[3 + $0 / 8] >> (8 * UInt64($0 % 8))) }
        return ModelStaleness(since: Int64(bitPattern: words[1]), reason: String(decoding: text, as: UTF8.self))
    }

    /// As many whole characters as fit.
    private static func shortened(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        for character in text.unicodeScalars {
            let encoded = UTF8.encode(character) ?? UTF8.encodedReplacementCharacter
            if bytes.count + encoded.count > ArenaLayout.longestReason { break }
            bytes.append(contentsOf: encoded)
        }
        return bytes
    }
}

import SharedModels
import TestSupport

/// What tests put into models, and what they should find there.
enum Sample {
    /// Keys of all lengths; a small alphabet, so that they have beginnings in common and come again.
    static func key(_ random: inout SplitMix, longest: Int) -> [UInt8] {
        let length = Int.random(in: 0...Int.random(in: 0...longest, using: &random), using: &random)
        return (0..<length).map { _ in UInt8.random(in: 97...100, using: &random) }
    }

    /// Keys that begin like many others: with the same text, more or less of it, and what comes behind is short.
    static func key(_ random: inout SplitMix, beginnings: [Int]) -> [UInt8] {
        let beginning = beginnings.randomElement(using: &random) ?? 0
        return (0..<beginning).map { UInt8(97 + $0 % 7) } + self.key(&random, longest: 5)
    }

    static func value(_ random: inout SplitMix, longest: Int) -> [UInt8] {
        let length = Int.random(in: 0...Int.random(in: 0...longest, using: &random), using: &random)
        let start = UInt8.random(in: 0...255, using: &random)
        return (0..<length).map { start &+ UInt8(truncatingIfNeeded: $0) }
    }

    /// An entry as it was read, in memory of its own.
    struct Entry: Hashable {
        var key: [UInt8]
        var value: [UInt8]
    }

    /// The entries of a dictionary in the order that a model must have.
    static func sorted(_ map: [[UInt8]: [UInt8]]) -> [Entry] {
        map.map { Entry(key: $0.key, value: $0.value) }
            .sorted { $0.key.lexicographicallyPrecedes($1.key) }
    }

    /// Lends the bytes of texts.
    static func withRaw<R>(_ texts: [String], _ body: ([UnsafeRawBufferPointer]) throws -> R) rethrows -> R {
        try Array(texts.joined().utf8).withUnsafeBytes { all in
            var place = 0
            return try body(
                texts.map { text in
                    defer { place += text.utf8.count }
                    return UnsafeRawBufferPointer(rebasing: all[place..<(place + text.utf8.count)])
                }
            )
        }
    }

    /// All that a cursor has before it.
    static func rest(_ cursor: consuming ModelCursor) throws -> [Entry] {
        var entries: [Entry] = []
        while let entry = try cursor.next() {
            entries.append(Entry(key: [UInt8](entry.key), value: [UInt8](entry.value)))
        }
        return entries
    }
}

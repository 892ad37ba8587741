// Cases are numbered, and each is drawn from its own number alone: a case that fails can be repeated by itself, and
// cases can be divided among processes.

/// Makes damaged inputs out of valid ones: the same for the same seed and number.
struct Mutator {
    private let seed: UInt64
    private let inputs: [[UInt8]]
    /// Pieces of valid inputs that stand for something: keys, magic words, names.
    private let words: [[UInt8]]
    private let longest: Int
    private var random = SplitMix(state: 0)

    /// - Parameters:
    ///   - inputs: Valid inputs, at least one.
    ///   - longest: No case is longer, in bytes.
    init(seed: UInt64, inputs: [[UInt8]], words: [[UInt8]], longest: Int) {
        self.seed = seed
        self.inputs = inputs
        self.words = words
        self.longest = longest
    }

    /// The input of a case.
    mutating func input(_ number: UInt64) -> [UInt8] {
        self.random = SplitMix(state: self.seed &+ number &* 0xd134_2543_de82_ef95)
        var bytes = self.inputs[self.random.below(self.inputs.count)]
        // One change finds what is checked first; only several together reach what is checked behind it.
        repeat { self.change(&bytes) } while self.random.below(3) > 0
        if bytes.count > self.longest { bytes.removeSubrange(self.longest...) }
        return bytes
    }

    private mutating func change(_ bytes: inout [UInt8]) {
        guard !bytes.isEmpty else {
            bytes = (0..<self.random.below(32)).map { _ in UInt8(truncatingIfNeeded: self.random.next()) }
            return
        }
        let place = self.random.below(bytes.count)
        switch self.random.below(14) {
        case 0: bytes[place] ^= 1 << UInt8(self.random.below(8))
        case 1: bytes[place] = UInt8(truncatingIfNeeded: self.random.next())
        case 2: bytes[place] = bytes[place] &+ UInt8(truncatingIfNeeded: self.random.below(70)) &- 35
        case 3, 4: self.overwrite(&bytes, place, self.interestingInteger())
        case 5: bytes.insert(contentsOf: self.interestingInteger(), at: place)
        case 6: bytes.removeSubrange(place..<min(bytes.count, place + 1 + self.random.below(16)))
        case 7: bytes.removeSubrange(place...)
        case 8: self.duplicate(&bytes, place)
        case 9: self.splice(&bytes, place)
        case 10: self.moveField(&bytes, place)
        case 11 where !self.words.isEmpty:
            self.overwrite(&bytes, place, self.words[self.random.below(self.words.count)])
        case 12 where !self.words.isEmpty:
            bytes.insert(contentsOf: self.words[self.random.below(self.words.count)], at: place)
        default: bytes.insert(UInt8(truncatingIfNeeded: self.random.next()), at: place)
        }
    }

    private mutating func overwrite(_ bytes: inout [UInt8], _ place: Int, _ piece: [UInt8]) {
        let end = min(bytes.count, place + piece.count)
        bytes.replaceSubrange(place..<end, with: piece.prefix(end - place))
    }

    /// An integer at the edge of some width, in either order of bytes.
    private mutating func interestingInteger() -> [UInt8] {
        let edges: [UInt64] = [
            0, 1, 2, 7, 8, 23, 24, 31, 32, 63, 64, 127, 128, 255, 256, 1023, 1024, 1025, 4095, 4096, 0x7fff, 0x8000,
            0xffff, 0x1_0000, 0xf_ffff, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 0x1_0000_0000, 0x7fff_ffff_ffff_ffff,
            0x8000_0000_0000_0000, 0xffff_ffff_ffff_fff8, .max - 1, .max,
        ]
        let value = edges[self.random.below(edges.count)]
        let width = 1 << self.random.below(4)
        let bytes = (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) }
        return self.random.below(2) == 0 ? bytes : bytes.reversed()
    }

    /// Repeats a piece, sometimes so often that nesting or counts get deep.
    private mutating func duplicate(_ bytes: inout [UInt8], _ place: Int) {
        let piece = bytes[place..<min(bytes.count, place + 1 + self.random.below(12))]
        let times = self.random.below(8) == 0 ? 1 + self.random.below(200) : 1
        let room = max(0, self.longest - bytes.count) / piece.count
        bytes.insert(contentsOf: repeatElement(piece, count: min(times, room)).joined(), at: place)
    }

    /// Puts the end of another input behind the beginning of this one.
    private mutating func splice(_ bytes: inout [UInt8], _ place: Int) {
        let other = self.inputs[self.random.below(self.inputs.count)]
        guard !other.isEmpty else { return }
        bytes.replaceSubrange(place..., with: other[self.random.below(other.count)...])
    }

    /// Copies a field from elsewhere in the input, such as an offset in place of a size.
    private mutating func moveField(_ bytes: inout [UInt8], _ place: Int) {
        let width = 1 << self.random.below(4)
        let start = self.random.below(bytes.count)
        self.overwrite(&bytes, place, Array(bytes[start..<min(bytes.count, start + width)]))
    }
}

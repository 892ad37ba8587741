/// A set of Unicode scalars, as ranges in their order.
struct ScalarSet: Hashable {
    static let last: UInt32 = 0x10_ffff
    /// Ranges of which no two touch.
    private(set) var ranges: [ClosedRange<UInt32>] = []

    init(_ ranges: [ClosedRange<UInt32>]) { self.ranges = Self.normal(ranges) }

    init(_ scalar: UInt32) { self.ranges = [scalar...scalar] }

    static let digits = ScalarSet([0x30...0x39])
    static let spaces = ScalarSet([0x09...0x0d, 0x20...0x20])
    static let words = ScalarSet([0x30...0x39, 0x41...0x5a, 0x5f...0x5f, 0x61...0x7a])
    static let all = ScalarSet([0...Self.last])

    /// Those of a class with a name, such as `alpha`; nil: there is none.
    static func named(_ name: String) -> ScalarSet? {
        switch name {
        case "alpha": ScalarSet([0x41...0x5a, 0x61...0x7a])
        case "digit": .digits
        case "alnum": ScalarSet([0x30...0x39, 0x41...0x5a, 0x61...0x7a])
        case "upper": ScalarSet([0x41...0x5a])
        case "lower": ScalarSet([0x61...0x7a])
        case "space": .spaces
        case "blank": ScalarSet([0x09...0x09, 0x20...0x20])
        case "punct": ScalarSet([0x21...0x2f, 0x3a...0x40, 0x5b...0x60, 0x7b...0x7e])
        case "xdigit": ScalarSet([0x30...0x39, 0x41...0x46, 0x61...0x66])
        case "word": .words
        case "cntrl": ScalarSet([0...0x1f, 0x7f...0x7f])
        case "print": ScalarSet([0x20...0x7e])
        case "graph": ScalarSet([0x21...0x7e])
        default: nil
        }
    }

    func union(_ other: ScalarSet) -> ScalarSet { ScalarSet(self.ranges + other.ranges) }

    var inverted: ScalarSet {
        var result: [ClosedRange<UInt32>] = []
        var next: UInt32 = 0
        for range in self.ranges {
            if range.lowerBound > next { result.append(next...range.lowerBound - 1) }
            next = range.upperBound + 1
        }
        if next <= Self.last { result.append(next...Self.last) }
        return ScalarSet(result)
    }

    /// With what differs only by case. Of large ranges only ASCII is looked at.
    var folded: ScalarSet {
        var result = self.ranges
        for range in self.ranges {
            let end = range.upperBound - range.lowerBound > 2000 ? min(range.upperBound, 0x7f) : range.upperBound
            guard end >= range.lowerBound else { continue }
            for number in range.lowerBound...end {
                guard let scalar = Unicode.Scalar(number) else { continue }
                for text in [scalar.properties.lowercaseMapping, scalar.properties.uppercaseMapping] {
                    if let other = text.unicodeScalars.first, text.unicodeScalars.count == 1 {
                        result.append(other.value...other.value)
                    }
                }
            }
        }
        return ScalarSet(result)
    }

    private static func normal(_ ranges: [ClosedRange<UInt32>]) -> [ClosedRange<UInt32>] {
        var result: [ClosedRange<UInt32>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let before = result.last, before.upperBound >= Self.last || range.lowerBound <= before.upperBound + 1 {
                result[result.count - 1] = before.lowerBound...max(before.upperBound, range.upperBound)
            } else {
                result.append(range)
            }
        }
        return result
    }

    /// The same as sequences of ranges of bytes in UTF-8.
    var sequences: [[ClosedRange<UInt8>]] {
        var result: [[ClosedRange<UInt8>]] = []
        // Where an encoding gets longer, and around the surrogates, which are no scalars.
        let pieces: [ClosedRange<UInt32>] = [
            0...0x7f, 0x80...0x7ff, 0x800...0xd7ff, 0xe000...0xffff, 0x1_0000...Self.last,
        ]
        for range in self.ranges {
            for piece in pieces where range.overlaps(piece) { Self.split(range.clamped(to: piece), &result) }
        }
        return result
    }

    /// Divides a range until all its encodings differ, from some byte on, in whole ranges of bytes.
    private static func split(_ range: ClosedRange<UInt32>, _ result: inout [[ClosedRange<UInt8>]]) {
        for shift: UInt32 in [6, 12, 18] {
            let mask = UInt32(1) << shift - 1
            let (first, last) = (range.lowerBound, range.upperBound)
            guard last > 0x7f, first & ~mask != last & ~mask else { continue }
            if first & mask != 0 {
                Self.split(first...(first | mask), &result)
                return Self.split((first | mask) + 1...last, &result)
            }
            if last & mask != mask {
                Self.split(first...(last & ~mask) - 1, &result)
                return Self.split(last & ~mask...last, &result)
            }
        }
        guard let first = Unicode.Scalar(range.lowerBound), let last = Unicode.Scalar(range.upperBound) else { return }
        result.append(zip(UTF8.encode(first) ?? .init(), UTF8.encode(last) ?? .init()).map { $0...$1 })
    }
}

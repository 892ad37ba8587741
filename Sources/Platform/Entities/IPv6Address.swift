/// An IPv6 address without a zone.
public struct IPv6Address: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The upper 64 bits.
    public let high: UInt64
    /// The lower 64 bits.
    public let low: UInt64

    /// Makes an address of its halves.
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Makes an address of its number.
    public init(number: UInt128) {
        self.high = UInt64(truncatingIfNeeded: number >> 64)
        self.low = UInt64(truncatingIfNeeded: number)
    }

    /// The address that a text is, nil if it is none; a zone, `%eth0`, is not taken here.
    public init?(_ text: String) {
        var text = text
        guard let address = text.withUTF8({ Self(utf8: UnsafeRawBufferPointer($0)) }) else { return nil }
        self = address
    }

    /// The same for bytes.
    init?(utf8 text: UnsafeRawBufferPointer) {
        guard (2...45).contains(text.count) else { return nil }
        var before: UInt128 = 0
        var after: UInt128 = 0
        // How many groups stand before `::` and, if there is one, behind it.
        var countBefore = 0
        var countAfter = 0
        var isCompressed = false
        var offset = 0
        if text[0] == UInt8(ascii: ":") {
            guard text[1] == UInt8(ascii: ":") else { return nil }
            isCompressed = true
            offset = 2
        }
        while offset < text.count {
            let start = offset
            var group: UInt128 = 0
            while offset < text.count, let digit = Self.digit(text[offset]) {
                guard offset - start < 4 else { return nil }
                group = group << 4 | UInt128(digit)
                offset += 1
            }
            var width = 1
            if offset < text.count, text[offset] == UInt8(ascii: ".") {
                guard let embedded = IPv4Address(utf8: UnsafeRawBufferPointer(rebasing: text[start...])) else {
                    return nil
                }
                group = UInt128(embedded.number)
                width = 2
                offset = text.count
            } else if offset == start {
                return nil
            }
            guard countBefore + countAfter + width <= 8 else { return nil }
            if isCompressed {
                after = after << UInt128(16 * width) | group
                countAfter += width
            } else {
                before = before << UInt128(16 * width) | group
                countBefore += width
            }
            guard offset < text.count else { break }
            guard text[offset] == UInt8(ascii: ":") else { return nil }
            offset += 1
            guard offset < text.count else { return nil }
            if text[offset] == UInt8(ascii: ":") {
                guard !isCompressed else { return nil }
                isCompressed = true
                offset += 1
            }
        }
        let count = countBefore + countAfter
        guard isCompressed ? count < 8 : count == 8 else { return nil }
        let shifted = countBefore == 0 ? 0 : before << UInt128(16 * (8 - countBefore))
        self.init(number: shifted | after)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte &- 0x30
        case 0x41...0x46, 0x61...0x66: (byte | 0x20) &- 0x57
        default: nil
        }
    }

    /// Lower case, the first longest run of two or more zero groups compressed: `2001:db8::1`.
    public var description: String {
        let groups = (0..<8).map { index in
            UInt16(truncatingIfNeeded: (index < 4 ? self.high : self.low) >> UInt64(48 - 16 * (index % 4)))
        }
        var best = 0..<0
        var index = 0
        while index < 8 {
            let end = groups[index...].firstIndex { $0 != 0 } ?? 8
            if end - index > max(best.count, 1) { best = index..<end }
            index = end + 1
        }
        func joined(_ groups: ArraySlice<UInt16>) -> String {
            groups.map { String($0, radix: 16) }.joined(separator: ":")
        }
        guard !best.isEmpty else { return joined(groups[...]) }
        return joined(groups[..<best.lowerBound]) + "::" + joined(groups[best.upperBound...])
    }

    /// Compares as numbers.
    public static func < (left: Self, right: Self) -> Bool { (left.high, left.low) < (right.high, right.low) }
}

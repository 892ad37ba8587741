import Glibc

/// The order of keys: byte by byte, a prefix before what it begins.
enum KeyOrder {
    /// Below 0, 0 or above 0: the left one is lower, the same, or higher.
    @inline(__always)
    static func compare(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Int {
        if let leftStart = left.baseAddress, let rightStart = right.baseAddress {
            let order = memcmp(leftStart, rightStart, min(left.count, right.count))
            if order != 0 { return Int(order) }
        }
        return left.count - right.count
    }

    @inline(__always)
    static func isLess(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
        Self.compare(left, right) < 0
    }

    /// Whether a key begins with some bytes.
    @inline(__always)
    static func begins(_ key: UnsafeRawBufferPointer, with prefix: UnsafeRawBufferPointer) -> Bool {
        guard let start = key.baseAddress, let other = prefix.baseAddress else { return prefix.isEmpty }
        return key.count >= prefix.count && memcmp(start, other, prefix.count) == 0
    }

    /// How many bytes both begin with, in whole units of prefixes, at most so many.
    @inline(__always)
    static func prefix(
        of left: UnsafeRawBufferPointer,
        and right: UnsafeRawBufferPointer,
        atMost most: Int
    ) -> Int {
        let most = min(most, left.count, right.count) - NodeLayout.prefixUnit
        var length = 0
        while length <= most,
            left.loadUnaligned(fromByteOffset: length, as: UInt64.self)
                == right.loadUnaligned(fromByteOffset: length, as: UInt64.self)
        { length += NodeLayout.prefixUnit }
        return length
    }

    /// The shortest beginning of the right key that is above the left one, which is lower.
    static func separator(
        between left: UnsafeRawBufferPointer,
        and right: UnsafeRawBufferPointer
    ) -> UnsafeRawBufferPointer {
        let shorter = min(left.count, right.count)
        var length = 0
        while length < shorter, left[length] == right[length] { length += 1 }
        return UnsafeRawBufferPointer(rebasing: right[0..<min(length + 1, right.count)])
    }
}

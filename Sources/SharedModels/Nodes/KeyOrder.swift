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

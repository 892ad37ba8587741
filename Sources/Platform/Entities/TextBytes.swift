import Glibc

/// Comparison of texts by their bytes.
enum TextBytes {
    /// Whether both are the same bytes.
    @inline(__always)
    static func areEqual(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
        guard left.count == right.count else { return false }
        guard let left = left.baseAddress, let other = right.baseAddress else { return true }
        return memcmp(left, other, right.count) == 0
    }

    /// Whether both have the same bytes.
    @inline(__always)
    static func areEqual(_ left: String, _ right: String) -> Bool {
        // What Swift tells apart has different bytes; the same bytes must be asked for only where it does not.
        left == right && (left.utf8.count == right.utf8.count && left.utf8.elementsEqual(right.utf8))
    }

    /// Feeds the bytes into a hasher.
    @inline(__always)
    static func hash(_ text: String, into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        hasher.combine(0xff as UInt8)
    }
}

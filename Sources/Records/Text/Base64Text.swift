/// Writes bytes as Base64 with padding (RFC 4648, section 4).
public enum Base64Text {
    /// Bytes that `write` touches for `count` bytes, which is exactly the length of the text.
    @inlinable
    public static func maximumLength(of count: Int) -> Int { (count + 2) / 3 * 4 }

    /// Writes bytes.
    ///
    /// - Parameter cursor: Where to write; `maximumLength(of:)` bytes of room, outside of `bytes`.
    /// - Returns: The place behind the text.
    public static func write(
        _ bytes: UnsafeRawBufferPointer,
        at cursor: UnsafeMutableRawPointer
    ) -> UnsafeMutableRawPointer {
        guard var source = bytes.baseAddress else { return cursor }
        let digits: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        let table = digits.utf8Start
        var place = cursor
        let end = source + bytes.count
        while end - source >= 3 {
            let group = self.byte(source) &<< 16 | self.byte(source + 1) &<< 8 | self.byte(source + 2)
            self.store(table[group &>> 18], table[(group &>> 12) & 63], at: place)
            self.store(table[(group &>> 6) & 63], table[group & 63], at: place + 2)
            source += 3
            place += 4
        }
        guard source < end else { return place }
        let hasTwo = end - source == 2
        let group = self.byte(source) &<< 16 | (hasTwo ? self.byte(source + 1) &<< 8 : 0)
        self.store(table[group &>> 18], table[(group &>> 12) & 63], at: place)
        self.store(hasTwo ? table[(group &>> 6) & 63] : 0x3d, 0x3d, at: place + 2)
        return place + 4
    }

    @inline(__always)
    private static func byte(_ source: UnsafeRawPointer) -> Int { Int(source.load(as: UInt8.self)) }

    @inline(__always)
    private static func store(_ first: UInt8, _ second: UInt8, at place: UnsafeMutableRawPointer) {
        place.storeBytes(of: (UInt16(first) | UInt16(second) &<< 8).littleEndian, as: UInt16.self)
    }
}

/// Writes scalars as CBOR in their shortest form.
public enum CBORBytes {
    /// Bytes that one call touches at most, counted from its cursor.
    public static let maximumLength = 10

    /// Writes the head of an item: its major type, 0 to 7, with its argument, such as a length.
    ///
    /// - Parameter cursor: Where to write; `maximumLength` bytes of room.
    /// - Returns: The place behind the head.
    @inlinable
    @inline(__always)
    public static func writeHead(
        _ major: UInt8,
        _ argument: UInt64,
        at cursor: UnsafeMutableRawPointer
    ) -> UnsafeMutableRawPointer {
        let type = major << 5
        if argument < 24 {
            cursor.storeBytes(of: type | UInt8(truncatingIfNeeded: argument), as: UInt8.self)
            return cursor + 1
        }
        // The argument goes to the high end of a word whose length is chosen by two comparisons at most.
        if argument <= 0xffff {
            let isShort = argument <= 0xff
            cursor.storeBytes(of: type | (isShort ? 24 : 25), as: UInt8.self)
            let text = UInt16(truncatingIfNeeded: isShort ? argument &<< 8 : argument)
            (cursor + 1).storeBytes(of: text.bigEndian, as: UInt16.self)
            return cursor + (isShort ? 2 : 3)
        }
        let isShort = argument <= 0xffff_ffff
        cursor.storeBytes(of: type | (isShort ? 26 : 27), as: UInt8.self)
        (cursor + 1).storeBytes(of: (isShort ? argument &<< 32 : argument).bigEndian, as: UInt64.self)
        return cursor + (isShort ? 5 : 9)
    }

    /// Bytes of a head that can hold any argument up to a limit.
    public static func fixedHeadLength(_ limit: Int) -> Int { limit < 0x100 ? 2 : limit < 0x1_0000 ? 3 : 5 }

    /// Writes the head of a text or of bytes that were written behind it, as its length was not known before.
    ///
    /// - Parameters:
    ///   - length: Bytes of the head, from `fixedHeadLength` of a limit that was kept.
    ///   - end: The end of the text.
    ///   - cursor: Where the head begins.
    @inlinable
    @inline(__always)
    public static func writeFixedHead(
        _ major: UInt8,
        ofLength length: Int,
        upTo end: UnsafeMutableRawPointer,
        at cursor: UnsafeMutableRawPointer
    ) {
        let count = end - cursor - length
        let type = major << 5
        switch length {
        case 2:
            cursor.storeBytes(of: type | 24, as: UInt8.self)
            (cursor + 1).storeBytes(of: UInt8(truncatingIfNeeded: count), as: UInt8.self)
        case 3:
            cursor.storeBytes(of: type | 25, as: UInt8.self)
            (cursor + 1).storeBytes(of: UInt16(truncatingIfNeeded: count).bigEndian, as: UInt16.self)
        default:
            cursor.storeBytes(of: type | 26, as: UInt8.self)
            (cursor + 1).storeBytes(of: UInt32(truncatingIfNeeded: count).bigEndian, as: UInt32.self)
        }
    }

    /// Writes an integer; room and result as above.
    @inlinable
    @inline(__always)
    public static func write(_ value: Int, at cursor: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        let sign = value &>> (Int.bitWidth - 1)
        return self.writeHead(UInt8(truncatingIfNeeded: sign & 1), UInt64(UInt(bitPattern: value ^ sign)), at: cursor)
    }

    /// Writes a double in the narrowest width that keeps all its bits; room and result as above.
    public static func write(_ value: Double, at cursor: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        if let half = CBORNumber.half(value) {
            cursor.storeBytes(of: 0xf9, as: UInt8.self)
            (cursor + 1).storeBytes(of: half.bigEndian, as: UInt16.self)
            return cursor + 3
        }
        if let single = CBORNumber.single(value) {
            cursor.storeBytes(of: 0xfa, as: UInt8.self)
            (cursor + 1).storeBytes(of: single.bigEndian, as: UInt32.self)
            return cursor + 5
        }
        return self.writeWide(value, at: cursor)
    }

    /// Writes a time as tag 1: an integer when it is a whole second, else a double.
    ///
    /// The double gives back the same microsecond up to 2^33 seconds (the year 2242) on either side of 1970; beyond, it
    /// is the nearest that there is. It is never narrowed, so that times of one kind have one length.
    ///
    /// - Parameters:
    ///   - microseconds: Since 1970 UTC.
    ///   - cursor: Where to write; `maximumLength` bytes of room.
    /// - Returns: The place behind the item.
    @inlinable
    public static func writeTimestamp(
        _ microseconds: Int64,
        at cursor: UnsafeMutableRawPointer
    ) -> UnsafeMutableRawPointer {
        cursor.storeBytes(of: 0xc1, as: UInt8.self)
        let (seconds, rest) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
        if rest == 0 { return self.write(Int(seconds), at: cursor + 1) }
        return self.writeWide(Double(microseconds) / 1_000_000, at: cursor + 1)
    }

    /// Writes a double in full width; 9 bytes.
    @inlinable
    @inline(__always)
    static func writeWide(_ value: Double, at cursor: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        cursor.storeBytes(of: 0xfb, as: UInt8.self)
        (cursor + 1).storeBytes(of: value.bitPattern.bigEndian, as: UInt64.self)
        return cursor + 9
    }
}

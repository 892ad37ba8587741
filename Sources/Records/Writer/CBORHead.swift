/// The first bytes of CBOR items, in their shortest form; and the items that are nothing but a head.
///
/// Every function writes at a cursor, at most `maximumLength` bytes, and returns the cursor behind them.
public enum CBORHead {
    /// The longest that any function here writes: a tag and a double.
    public static let maximumLength = 10

    @inlinable
    @inline(__always)
    public static func write(
        major: UInt8,
        _ argument: UInt64,
        at cursor: UnsafeMutableRawPointer
    ) -> UnsafeMutableRawPointer {
        let type = major << 5
        if argument < 24 {
            cursor.storeBytes(of: type | UInt8(truncatingIfNeeded: argument), as: UInt8.self)
            return cursor + 1
        }
        if argument <= 0xFF {
            cursor.storeBytes(of: type | 24, as: UInt8.self)
            (cursor + 1).storeBytes(of: UInt8(truncatingIfNeeded: argument), as: UInt8.self)
            return cursor + 2
        }
        if argument <= 0xFFFF {
            cursor.storeBytes(of: type | 25, as: UInt8.self)
            (cursor + 1).storeBytes(of: UInt16(truncatingIfNeeded: argument).bigEndian, as: UInt16.self)
            return cursor + 3
        }
        if argument <= 0xFFFF_FFFF {
            cursor.storeBytes(of: type | 26, as: UInt8.self)
            (cursor + 1).storeBytes(of: UInt32(truncatingIfNeeded: argument).bigEndian, as: UInt32.self)
            return cursor + 5
        }
        cursor.storeBytes(of: type | 27, as: UInt8.self)
        (cursor + 1).storeBytes(of: argument.bigEndian, as: UInt64.self)
        return cursor + 9
    }

    /// A double in eight bytes.
    @inlinable
    @inline(__always)
    public static func write(_ value: Double, at cursor: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        cursor.storeBytes(of: 0xFB, as: UInt8.self)
        (cursor + 1).storeBytes(of: value.bitPattern.bigEndian, as: UInt64.self)
        return cursor + 9
    }

    /// A time as tag 1: whole seconds as an integer, others as a double, which is exact to the microsecond for the
    /// next 200 years.
    @inlinable
    @inline(__always)
    public static func write(
        timestamp microseconds: Int64,
        at cursor: UnsafeMutableRawPointer
    ) -> UnsafeMutableRawPointer {
        cursor.storeBytes(of: 0xC1, as: UInt8.self)
        let seconds = microseconds / 1_000_000
        guard seconds &* 1_000_000 == microseconds else {
            return self.write(Double(microseconds) / 1_000_000, at: cursor + 1)
        }
        return seconds >= 0
            ? self.write(major: 0, UInt64(seconds), at: cursor + 1)
            : self.write(major: 1, ~UInt64(bitPattern: seconds), at: cursor + 1)
    }
}

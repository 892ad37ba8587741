/// Writes numbers as lower-case hexadecimal digits, all eight at once.
enum HexText {
    /// Writes 32 bits as eight digits; 8 bytes.
    @inline(__always)
    static func write(_ value: UInt32, at cursor: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        cursor.storeBytes(of: self.digits(value).littleEndian, as: UInt64.self)
        return cursor + 8
    }

    /// Eight digits, the first in the lowest byte.
    @inline(__always)
    static func digits(_ value: UInt32) -> UInt64 {
        // Bytes go to lanes of 16 bits in the order of the text, then nibbles to lanes of 8.
        var lanes = UInt64(value.byteSwapped)
        lanes = (lanes | lanes &<< 16) & 0x0000_ffff_0000_ffff
        lanes = (lanes | lanes &<< 8) & 0x00ff_00ff_00ff_00ff
        lanes = ((lanes &>> 4) | (lanes &<< 8)) & 0x0f0f_0f0f_0f0f_0f0f
        let letters = ((lanes &+ 0x0606_0606_0606_0606) &>> 4) & 0x0101_0101_0101_0101
        return lanes &+ 0x3030_3030_3030_3030 &+ letters &* 39
    }
}

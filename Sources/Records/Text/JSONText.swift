// Strings are scanned and copied a word of eight bytes at a time. A word is stored before it is examined: when nothing in
// it needs an escape, which is nearly always, the scan just moves on; else the text continues at the first byte that does.
// Stores may thus run up to 7 bytes over the text, reads never over the source: its end is put together from parts.

/// Writes the scalars of JSON (RFC 8259).
public enum JSONText {
    /// Which characters of a string are escaped. Quotes, backslashes and control characters are in any case.
    public enum Escapes: Sendable {
        /// Text stays UTF-8.
        case required
        /// All that is not printable ASCII becomes `\uXXXX`, in surrogate pairs where needed, as with Python's
        /// `ensure_ascii`.
        case nonASCII
    }

    /// Bytes that `write` of a string touches at most for `count` bytes of UTF-8, counted from its cursor.
    ///
    /// This holds for any contents: a control character becomes six bytes, and so may each byte of invalid UTF-8.
    @inlinable
    @inline(__always)
    public static func maximumLength(of count: Int) -> Int { 6 * count + 16 }

    /// Writes a string in quotes.
    ///
    /// - Parameters:
    ///   - text: UTF-8. Invalid UTF-8 is copied with `.required` and becomes U+FFFD with `.nonASCII`.
    ///   - cursor: Where to write; `maximumLength(of:)` bytes of room outside of `text`, of which those behind the result
    ///     get any contents.
    /// - Returns: The place behind the closing quote.
    @inlinable
    @inline(__always)
    public static func write(
        _ text: UnsafeRawBufferPointer,
        escaping escapes: Escapes,
        at cursor: UnsafeMutableRawPointer
    ) -> UnsafeMutableRawPointer {
        cursor.storeBytes(of: 0x22, as: UInt8.self)
        let end = self.writeContents(text, escaping: escapes, at: cursor + 1)
        end.storeBytes(of: 0x22, as: UInt8.self)
        return end + 1
    }

    /// Writes a string without quotes; room and result as above.
    @inlinable
    public static func writeContents(
        _ text: UnsafeRawBufferPointer,
        escaping escapes: Escapes,
        at cursor: UnsafeMutableRawPointer
    ) -> UnsafeMutableRawPointer {
        guard var source = text.baseAddress else { return cursor }
        let end = source + text.count
        var place = cursor
        while source < end {
            let count = min(end - source, 8)
            let word = count == 8 ? source.loadUnaligned(as: UInt64.self).littleEndian : self.tail(source, count)
            place.storeBytes(of: word.littleEndian, as: UInt64.self)
            let marks = self.marks(of: word, escapes)
            if marks == 0, count == 8 {
                // A predicted branch lets the next word begin before this one is examined.
                place += 8
                source += 8
                continue
            }
            let clear = min(marks.trailingZeroBitCount &>> 3, count)
            place += clear
            source += clear
            if clear < count { place = self.writeEscape(of: &source, end: end, at: place) }
        }
        return place
    }

    /// Writes a double as `DoubleText` does, or null if it is not finite, as JSON has no text for it.
    ///
    /// - Parameter cursor: Where to write; `DoubleText.maximumLength` bytes of room.
    /// - Returns: The place behind the text.
    @inlinable
    @inline(__always)
    public static func write(_ value: Double, at cursor: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        value.isFinite ? DoubleText.write(value, at: cursor) : self.writeNull(at: cursor)
    }

    /// Writes null; 4 bytes.
    @inlinable
    @inline(__always)
    public static func writeNull(at cursor: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        cursor.storeBytes(of: UInt32(0x6c6c_756e).littleEndian, as: UInt32.self)
        return cursor + 4
    }

    /// Writes true or false; touches 8 bytes.
    @inlinable
    @inline(__always)
    public static func write(_ value: Bool, at cursor: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        let text: UInt64 = value ? 0x6575_7274 : 0x65_736c_6166
        cursor.storeBytes(of: text.littleEndian, as: UInt64.self)
        return cursor + (value ? 4 : 5)
    }

    /// The last bytes of a source, fewer than eight, in the low bytes of a word.
    @inlinable
    @inline(__always)
    static func tail(_ source: UnsafeRawPointer, _ count: Int) -> UInt64 {
        if count >= 4 {
            let low = UInt64(source.loadUnaligned(as: UInt32.self).littleEndian)
            let high = UInt64((source + (count - 4)).loadUnaligned(as: UInt32.self).littleEndian)
            return low | high &<< UInt64(truncatingIfNeeded: 8 &* (count &- 4))
        }
        let first = UInt64(source.load(as: UInt8.self))
        let middle = UInt64((source + count / 2).load(as: UInt8.self))
        let last = UInt64((source + (count - 1)).load(as: UInt8.self))
        return first
            | middle &<< UInt64(truncatingIfNeeded: 8 &* (count / 2))
            | last &<< UInt64(truncatingIfNeeded: 8 &* (count &- 1))
    }

    /// A word whose lowest set bit lies in the first byte that needs an escape; bits above it mean nothing.
    @inlinable
    @inline(__always)
    static func marks(of word: UInt64, _ escapes: Escapes) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quote = word ^ ones &* 0x22
        let backslash = word ^ ones &* 0x5c
        // A borrow reaches only bytes above one that is found anyhow.
        let found = ((word &- ones &* 0x20) | ((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash)) & ~word
        switch escapes {
        case .required: return found & (ones &* 0x80)
        // Adding one carries DEL into the sign bit, too.
        case .nonASCII: return (found | word | (word &+ ones)) & (ones &* 0x80)
        }
    }

    /// Writes the escape of the character at `source` and moves `source` behind it; touches 12 bytes.
    @usableFromInline
    static func writeEscape(
        of source: inout UnsafeRawPointer,
        end: UnsafeRawPointer,
        at cursor: UnsafeMutableRawPointer
    ) -> UnsafeMutableRawPointer {
        let byte = source.load(as: UInt8.self)
        guard byte < 0x80 else {
            let scalar = self.scalar(at: &source, end: end)
            guard scalar > 0xffff else { return self.writeUnit(scalar, at: cursor) }
            let high = self.writeUnit(0xd7c0 + scalar >> 10, at: cursor)
            return self.writeUnit(0xdc00 + scalar & 0x3ff, at: high)
        }
        source += 1
        let letter: UInt8
        switch byte {
        case 0x22, 0x5c: letter = byte
        case 0x08: letter = UInt8(ascii: "b")
        case 0x09: letter = UInt8(ascii: "t")
        case 0x0a: letter = UInt8(ascii: "n")
        case 0x0c: letter = UInt8(ascii: "f")
        case 0x0d: letter = UInt8(ascii: "r")
        default: return self.writeUnit(UInt32(byte), at: cursor)
        }
        cursor.storeBytes(of: 0x5c, as: UInt8.self)
        (cursor + 1).storeBytes(of: letter, as: UInt8.self)
        return cursor + 2
    }

    /// Writes one UTF-16 unit as `\uXXXX`.
    private static func writeUnit(_ unit: UInt32, at cursor: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        let hex: StaticString = "0123456789abcdef"
        cursor.storeBytes(of: 0x5c, as: UInt8.self)
        (cursor + 1).storeBytes(of: 0x75, as: UInt8.self)
        for index in 0..<4 {
            let digit = hex.utf8Start[Int(unit &>> UInt32(12 - 4 * index)) & 15]
            (cursor + 2 + index).storeBytes(of: digit, as: UInt8.self)
        }
        return cursor + 6
    }

    /// The character that begins at `source`, which is moved behind it; U+FFFD and one byte if it is not valid.
    private static func scalar(at source: inout UnsafeRawPointer, end: UnsafeRawPointer) -> UInt32 {
        let first = UInt32(source.load(as: UInt8.self))
        let count = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1
        let least: UInt32 = count == 3 ? 0x1_0000 : count == 2 ? 0x800 : 0x80
        var scalar = first & (0x3f >> UInt32(count))
        var isValid = first >= 0xc0 && first < 0xf8 && end - source > count
        if isValid {
            for index in 1...count {
                let next = UInt32((source + index).load(as: UInt8.self))
                isValid = isValid && next & 0xc0 == 0x80
                scalar = scalar << 6 | next & 0x3f
            }
        }
        guard isValid, scalar >= least, Unicode.Scalar(scalar) != nil else {
            source += 1
            return 0xfffd
        }
        source += count + 1
        return scalar
    }
}

// Eight bytes at a time: a word is stored before it is examined, and most words need no escape. Stores may run up to 7
// bytes over the text, reads never over the source.

/// Writes text of XML (version 1.0), for elements and for attributes in double quotes alike.
///
/// `&`, `<`, `>` and `"` become entities; tab, line feed and carriage return become references to characters, which a
/// reader gives back as they were, in attributes too, and which keep a document in one line. Characters that XML cannot
/// have in any form become U+FFFD.
enum XMLText {
    /// Bytes that `write` touches at most for `count` bytes of UTF-8.
    @inline(__always)
    static func maximumLength(of count: Int) -> Int { 6 &* count &+ 16 }

    /// Writes a text.
    ///
    /// - Parameters:
    ///   - text: UTF-8.
    ///   - cursor: Where to write; `maximumLength(of:)` bytes of room outside of `text`, of which those behind the result
    ///     get any contents.
    /// - Returns: The place behind the text.
    static func write(_ text: UnsafeRawBufferPointer, at cursor: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        guard var source = text.baseAddress else { return cursor }
        let end = source + text.count
        var place = cursor
        while end - source >= 8 {
            let word = source.loadUnaligned(as: UInt64.self).littleEndian
            place.storeBytes(of: word.littleEndian, as: UInt64.self)
            let marks = self.marks(word)
            if marks == 0 {
                place += 8
                source += 8
            } else {
                let clear = marks.trailingZeroBitCount &>> 3
                place += clear
                source += clear
                place = self.writeSpecial(&source, end, at: place)
            }
        }
        return source < end ? self.writeTail(source, end, at: place) : place
    }

    /// The text of bytes of UTF-8.
    static func escaped(_ text: [UInt8]) -> [UInt8] {
        Array(unsafeUninitializedCapacity: self.maximumLength(of: text.count)) { memory, count in
            guard let start = memory.baseAddress else { return }
            count = text.withUnsafeBytes { self.write($0, at: start) } - UnsafeMutableRawPointer(start)
        }
    }

    /// Writes the last bytes, fewer than eight.
    @inline(__always)
    private static func writeTail(
        _ start: UnsafeRawPointer,
        _ end: UnsafeRawPointer,
        at cursor: UnsafeMutableRawPointer
    ) -> UnsafeMutableRawPointer {
        var source = start
        var place = cursor
        while source < end {
            let count = end - source
            var word: UInt64
            if count >= 4 {
                let low = UInt64(source.loadUnaligned(as: UInt32.self).littleEndian)
                let high = UInt64((source + (count - 4)).loadUnaligned(as: UInt32.self).littleEndian)
                word = low | high &<< UInt64(truncatingIfNeeded: 8 &* (count &- 4))
            } else {
                let middle = UInt64((source + count / 2).load(as: UInt8.self))
                let last = UInt64((source + (count - 1)).load(as: UInt8.self))
                word = UInt64(source.load(as: UInt8.self))
                word |= middle &<< UInt64(truncatingIfNeeded: 8 &* (count / 2))
                word |= last &<< UInt64(truncatingIfNeeded: 8 &* (count &- 1))
            }
            place.storeBytes(of: word.littleEndian, as: UInt64.self)
            let clear = min(self.marks(word).trailingZeroBitCount &>> 3, count)
            place += clear
            source += clear
            if clear < count { place = self.writeSpecial(&source, end, at: place) }
        }
        return place
    }

    /// A word whose lowest set bit lies in the first byte that may need more than a copy; bits above it mean nothing.
    @inline(__always)
    private static func marks(_ word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        // Quote and ampersand differ in one bit, and so do the two angles.
        let quote = (word | ones &* 0x04) ^ ones &* 0x26
        let angle = (word | ones &* 0x02) ^ ones &* 0x3e
        // U+FFFE and U+FFFF begin with this byte, as many others do.
        let last = word ^ ones &* 0xef
        // A borrow reaches only bytes above one that is found anyhow.
        let ascii = ((word &- ones &* 0x20) | ((quote &- ones) & ~quote) | ((angle &- ones) & ~angle)) & ~word
        return (ascii | (last &- ones) & ~last) & (ones &* 0x80)
    }

    /// Writes what the character at `source` becomes and moves `source` behind it; touches 8 bytes.
    @inline(never)
    private static func writeSpecial(
        _ source: inout UnsafeRawPointer,
        _ end: UnsafeRawPointer,
        at cursor: UnsafeMutableRawPointer
    ) -> UnsafeMutableRawPointer {
        let byte = source.load(as: UInt8.self)
        if byte == 0xef, end - source >= 3 {
            let second = (source + 1).load(as: UInt8.self)
            let third = (source + 2).load(as: UInt8.self)
            source += 3
            let isForbidden = second == 0xbf && third >= 0xbe
            cursor.storeBytes(of: byte, as: UInt8.self)
            (cursor + 1).storeBytes(of: second, as: UInt8.self)
            (cursor + 2).storeBytes(of: isForbidden ? 0xbd : third, as: UInt8.self)
            return cursor + 3
        }
        source += 1
        let escape: StaticString =
            switch byte {
            case UInt8(ascii: "&"): "&amp;"
            case UInt8(ascii: "<"): "&lt;"
            case UInt8(ascii: ">"): "&gt;"
            case UInt8(ascii: "\""): "&quot;"
            case 0x09: "&#9;"
            case 0x0a: "&#10;"
            case 0x0d: "&#13;"
            default: "\u{fffd}"
            }
        cursor.copyMemory(from: escape.utf8Start, byteCount: escape.utf8CodeUnitCount)
        return cursor + escape.utf8CodeUnitCount
    }
}

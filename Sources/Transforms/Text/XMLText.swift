import Records

// Sixteen bytes at a time, then eight: a block is stored before it is examined, and most need no escape. Stores may run up
// to 15 bytes over the text, reads never over the source.

/// Writes text of XML (version 1.0), for elements and for attributes in double quotes alike.
///
/// `&`, `<`, `>` and `"` become entities; tab, line feed and carriage return become references to characters, which a
/// reader gives back as they were, in attributes too, and which keep a document in one line. Characters that XML cannot
/// have in any form become U+FFFD, and so does each byte that is not UTF-8: texts need no check before.
enum XMLText {
    /// Bytes that `write` touches at most for `count` bytes of UTF-8.
    @inline(__always)
    static func maximumLength(of count: Int) -> Int { 6 &* count &+ 24 }

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
        while end - source >= 16 {
            let block = source.loadUnaligned(as: SIMD16<UInt8>.self)
            place.storeBytes(of: block, as: SIMD16<UInt8>.self)
            if self.isPlain(block) {
                place += 16
                source += 16
                continue
            }
            // What is special is in one of the two words, and a word ends with it.
            for _ in 0..<2 where end - source >= 8 { self.writeWord(&source, end, &place) }
        }
        while end - source >= 8 { self.writeWord(&source, end, &place) }
        return source < end ? self.writeTail(source, end, at: place) : place
    }

    /// Whether a block is ASCII without anything to escape.
    @inline(__always)
    private static func isPlain(_ block: SIMD16<UInt8>) -> Bool {
        // The sum that `marks` makes of a word, of two at once; comparing vectors would make a loop over their bytes.
        let words = unsafeBitCast(block, to: SIMD2<UInt64>.self)
        let ones = SIMD2<UInt64>(repeating: 0x0101_0101_0101_0101)
        let quote = (words | SIMD2(repeating: 0x0404_0404_0404_0404)) ^ SIMD2(repeating: 0x2626_2626_2626_2626)
        let angle = (words | SIMD2(repeating: 0x0202_0202_0202_0202)) ^ SIMD2(repeating: 0x3e3e_3e3e_3e3e_3e3e)
        let control = words &- SIMD2(repeating: 0x2020_2020_2020_2020)
        // Without the complement of the zero test, bytes above 0x80 are found as well, which they are to be anyhow.
        let found = (control | (quote &- ones) | (angle &- ones) | words) & SIMD2(repeating: 0x8080_8080_8080_8080)
        return found[0] | found[1] == 0
    }

    /// Writes eight bytes, or those before the first one that needs more than a copy and what that one becomes.
    @inline(__always)
    private static func writeWord(
        _ source: inout UnsafeRawPointer,
        _ end: UnsafeRawPointer,
        _ place: inout UnsafeMutableRawPointer
    ) {
        let word = source.loadUnaligned(as: UInt64.self).littleEndian
        place.storeBytes(of: word.littleEndian, as: UInt64.self)
        let marks = self.marks(word)
        let clear = marks == 0 ? 8 : marks.trailingZeroBitCount &>> 3
        place += clear
        source += clear
        if clear < 8 { place = self.writeSpecial(&source, end, at: place) }
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
        // A borrow reaches only bytes above one that is found anyhow.
        let ascii = (word &- ones &* 0x20) | ((quote &- ones) & ~quote) | ((angle &- ones) & ~angle)
        return (ascii | word) & (ones &* 0x80)
    }

    /// Writes what the character at `source` becomes and moves `source` behind it; touches 8 bytes.
    @inline(never)
    private static func writeSpecial(
        _ source: inout UnsafeRawPointer,
        _ end: UnsafeRawPointer,
        at cursor: UnsafeMutableRawPointer
    ) -> UnsafeMutableRawPointer {
        let byte = source.load(as: UInt8.self)
        if byte >= 0x80 { return self.writeCharacter(&source, end, at: cursor) }
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

    /// Writes the character beyond ASCII at `source` and moves `source` behind it.
    private static func writeCharacter(
        _ source: inout UnsafeRawPointer,
        _ end: UnsafeRawPointer,
        at cursor: UnsafeMutableRawPointer
    ) -> UnsafeMutableRawPointer {
        let first = source.load(as: UInt8.self)
        let count = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2
        let left = UnsafeRawBufferPointer(start: source, count: min(count, end - source))
        let isValid = left.count == count && UTF8Text.firstInvalid(in: left) == nil
        // U+FFFE and U+FFFF are no characters.
        let isForbidden = isValid && first == 0xef && left[1] == 0xbf && left[2] >= 0xbe
        guard isValid, !isForbidden, let start = left.baseAddress else {
            source += isValid ? count : 1
            let replacement: StaticString = "\u{fffd}"
            cursor.copyMemory(from: replacement.utf8Start, byteCount: replacement.utf8CodeUnitCount)
            return cursor + replacement.utf8CodeUnitCount
        }
        cursor.copyMemory(from: start, byteCount: count)
        source += count
        return cursor + count
    }
}

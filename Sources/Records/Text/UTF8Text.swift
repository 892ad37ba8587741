/// Checks UTF-8.
package enum UTF8Text {
    /// The offset of the first byte that is not part of valid UTF-8, nil if all is valid.
    @inlinable
    @inline(__always)
    package static func firstInvalid(in text: UnsafeRawBufferPointer) -> Int? {
        // Nearly all text is ASCII, which a word at a time tells.
        guard let start = text.baseAddress else { return nil }
        var offset = 0
        while offset < text.count {
            let count = min(text.count - offset, 8)
            let place = start + offset
            let word = count == 8 ? place.loadUnaligned(as: UInt64.self) : JSONText.tail(place, count)
            guard word & 0x8080_8080_8080_8080 == 0 else { return self.firstInvalid(in: text, from: offset) }
            offset += count
        }
        return nil
    }

    /// The same for text that is ASCII up to an offset.
    @usableFromInline
    @inline(never)
    static func firstInvalid(in text: UnsafeRawBufferPointer, from offset: Int) -> Int? {
        text[offset...].withMemoryRebound(to: UInt8.self) { rest in
            do throws(UTF8.ValidationError) {
                _ = try UTF8Span(validating: rest.span)
                return nil
            } catch {
                return offset + error.byteOffsets.lowerBound
            }
        }
    }
}

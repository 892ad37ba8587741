/// Checks UTF-8.
package enum UTF8Text {
    /// The offset of the first byte that is not part of valid UTF-8, nil if all is valid.
    @inlinable
    @inline(__always)
    package static func firstInvalid(in text: UnsafeRawBufferPointer) -> Int? {
        guard let start = text.baseAddress else { return nil }
        // Nearly all text is ASCII, which takes a word at a time.
        return self.isASCII(start, text.count) ? nil : self.firstInvalid(inAny: text)
    }

    /// Whether some bytes are all ASCII.
    @inlinable
    @inline(__always)
    package static func isASCII(_ start: UnsafeRawPointer, _ count: Int) -> Bool {
        // The last word may overlap the one before it.
        var bits: UInt64 = 0
        if count >= 8 {
            var offset = 0
            while offset < count - 8 {
                bits |= (start + offset).loadUnaligned(as: UInt64.self)
                offset += 8
            }
            bits |= (start + (count - 8)).loadUnaligned(as: UInt64.self)
        } else if count > 0 {
            bits = JSONText.tail(start, count)
        }
        return bits & 0x8080_8080_8080_8080 == 0
    }

    /// The same for text that is not only ASCII.
    @usableFromInline
    @inline(never)
    static func firstInvalid(inAny text: UnsafeRawBufferPointer) -> Int? {
        text.withMemoryRebound(to: UInt8.self) { bytes in
            do throws(UTF8.ValidationError) {
                _ = try UTF8Span(validating: bytes.span)
                return nil
            } catch {
                return error.byteOffsets.lowerBound
            }
        }
    }
}

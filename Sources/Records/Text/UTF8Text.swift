/// Checks UTF-8.
package enum UTF8Text {
    /// The offset of the first byte that is not part of valid UTF-8, nil if all is valid.
    @inlinable
    @inline(__always)
    package static func firstInvalid(in text: UnsafeRawBufferPointer) -> Int? {
        guard let start = text.baseAddress else { return nil }
        // Nearly all text is.
        return self.isASCII(start, text.count) ? nil : self.firstInvalid(in: text, from: 0)
    }

    /// Whether some bytes are all ASCII.
    @inlinable
    @inline(__always)
    package static func isASCII(_ start: UnsafeRawPointer, _ count: Int) -> Bool {
        // A word at a time; the last one may overlap the one before it.
        var bits: UInt64 = 0
        if count >= 8 {
            var offset = 0
            while offset < count - 8 {
                bits |= (start + offset).loadUnaligned(as: UInt64.self)
                offset += 8
            }
            bits |= (start + (count - 8)).loadUnaligned(as: UInt64.self)
        } else if count >= 4 {
            bits = UInt64(start.loadUnaligned(as: UInt32.self) | (start + (count - 4)).loadUnaligned(as: UInt32.self))
        } else {
            for offset in 0..<count { bits |= UInt64((start + offset).load(as: UInt8.self)) }
        }
        return bits & 0x8080_8080_8080_8080 == 0
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

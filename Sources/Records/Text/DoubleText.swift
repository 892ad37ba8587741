/// Writes doubles as the shortest decimal text that reads back as the same number, as Python's `repr` does.
public enum DoubleText {
    /// Bytes that one `write` touches at most, counted from its cursor.
    public static let maximumLength = 32

    /// Writes a double: `0.1`, `-0.0`, `3.0`, `1e-05`, `1e+16`, `nan`, `inf`, `-inf`.
    ///
    /// JSON has no text for the last three; `JSONText.write(_:at:)` writes null for them.
    ///
    /// - Parameter cursor: Where to write; `maximumLength` bytes of room, of which those behind the text get any contents.
    /// - Returns: The place behind the text.
    @inlinable
    public static func write(_ value: Double, at cursor: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        // Whole numbers need no search for the shortest digits, and those from 2^53 to 10^16 would get an exponent from the
        // standard library, but not from Python. The sign comes from the bits because of -0.0.
        guard value.magnitude < 1e16, value.rounded(.towardZero) == value else {
            return self.writeSlowly(value, at: cursor)
        }
        cursor.storeBytes(of: 0x2d, as: UInt8.self)
        let place = cursor + (value.sign == .minus ? 1 : 0)
        let end = DecimalText.write(UInt64(value.magnitude), at: place)
        end.storeBytes(of: UInt16(0x302e).littleEndian, as: UInt16.self)
        return end + 2
    }

    /// Writes any double by the standard library's algorithm.
    @usableFromInline
    static func writeSlowly(_ value: Double, at cursor: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        guard value.isFinite else {
            return self.copy(value.isNaN ? "nan" : value < 0 ? "-inf" : "inf", to: cursor)
        }
        var output = CursorOutput(cursor: cursor)
        value.write(to: &output)
        return output.cursor
    }

    private static func copy(_ text: StaticString, to cursor: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        cursor.copyMemory(from: text.utf8Start, byteCount: text.utf8CodeUnitCount)
        return cursor + text.utf8CodeUnitCount
    }
}

/// Takes what the standard library prints straight into memory; doubles print at most 24 bytes.
private struct CursorOutput: TextOutputStream {
    var cursor: UnsafeMutableRawPointer

    mutating func write(_ string: String) {
        for byte in string.utf8 {
            self.cursor.storeBytes(of: byte, as: UInt8.self)
            self.cursor += 1
        }
    }

    // What a double calls instead of `write`: it saves the string. Should the standard library drop this requirement,
    // `write` is called again.
    mutating func _writeASCII(_ buffer: UnsafeBufferPointer<UInt8>) {
        guard let bytes = buffer.baseAddress else { return }
        self.cursor.copyMemory(from: bytes, byteCount: buffer.count)
        self.cursor += buffer.count
    }
}

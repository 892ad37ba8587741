// Values of one machine word. Callers have made room for `scalarRoom` bytes.

extension RecordWriter {
    @inlinable
    @inline(__always)
    package mutating func write(_ value: Int) {
        if self.encoding == .cbor {
            self.cursor = CBORBytes.write(value, at: self.cursor)
        } else {
            self.cursor = DecimalText.write(value, at: self.cursor)
        }
    }

    @inlinable
    @inline(__always)
    package mutating func write(timestamp microseconds: Int64) {
        if self.encoding == .cbor {
            self.cursor = CBORBytes.writeTimestamp(microseconds, at: self.cursor)
        } else {
            self.timeText.set(microseconds)
            self.cursor = self.timeText.put(at: self.cursor)
        }
    }

    @inlinable
    package mutating func write(_ value: Bool) {
        if self.encoding == .cbor {
            self.put(value ? 0xF5 : 0xF4)
        } else {
            self.cursor = JSONText.write(value, at: self.cursor)
        }
    }

    @usableFromInline package mutating func write(_ value: Double) {
        switch self.encoding {
        case .cbor: self.cursor = CBORBytes.write(value, at: self.cursor)
        case .json: value.isFinite ? self.finite(value) : self.literal("null")
        case .csv: value.isFinite ? self.finite(value) : self.literal(Self.name(ofNotFinite: value))
        }
    }

    @usableFromInline package mutating func writeNull() {
        switch self.encoding {
        case .cbor: self.put(0xF6)
        case .json: self.literal("null")
        case .csv: break
        }
    }

    private mutating func finite(_ value: Double) {
        self.cursor = DoubleText.write(value, at: self.cursor)
    }

    private static func name(ofNotFinite value: Double) -> StaticString {
        value.isNaN ? "nan" : value < 0 ? "-inf" : "inf"
    }

    /// Writes the bytes of a short literal.
    @usableFromInline package mutating func literal(_ text: StaticString) {
        self.cursor.copyMemory(from: text.utf8Start, byteCount: text.utf8CodeUnitCount)
        self.cursor += text.utf8CodeUnitCount
    }
}

extension RecordWriter {
    /// Writes a number beyond 63 bits.
    @usableFromInline package mutating func write(unsigned value: UInt64) {
        self.cursor =
            self.encoding == .cbor
            ? CBORBytes.writeHead(0, value, at: self.cursor) : DecimalText.write(value, at: self.cursor)
    }

    /// Writes the number -1 - `value`, which has more than 63 bits.
    @usableFromInline package mutating func write(negative value: UInt64) {
        if self.encoding == .cbor {
            self.cursor = CBORBytes.writeHead(1, value, at: self.cursor)
        } else {
            let text = String(Int128(-1) - Int128(value))
            self.cursor.copyMemory(from: Array(text.utf8), byteCount: text.utf8.count)
            self.cursor += text.utf8.count
        }
    }
}

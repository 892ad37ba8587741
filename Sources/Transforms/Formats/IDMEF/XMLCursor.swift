import Records

// Unsafe code: the user has reserved room for all that is written, see `AlertWriter`.

/// A place in memory that pieces of a document are written to without looking at how much room there is.
struct XMLCursor {
    /// Where the next byte goes.
    var place: UnsafeMutableRawPointer

    init(_ place: UnsafeMutableRawPointer) { self.place = place }

    /// Writes markup.
    @inline(__always)
    mutating func put(_ text: StaticString) {
        self.place.copyMemory(from: text.utf8Start, byteCount: text.utf8CodeUnitCount)
        self.place += text.utf8CodeUnitCount
    }

    /// Writes bytes that are markup already.
    mutating func putRaw(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress else { return }
        self.place.copyMemory(from: start, byteCount: bytes.count)
        self.place += bytes.count
    }

    /// Writes markup that is readable in blocks of 16 bytes; touches up to 15 behind it.
    @inline(__always)
    mutating func putPrefix(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress else { return }
        var offset = 0
        while offset < bytes.count {
            let block = (start + offset).loadUnaligned(as: SIMD16<UInt8>.self)
            (self.place + offset).storeBytes(of: block, as: SIMD16<UInt8>.self)
            offset &+= 16
        }
        self.place += bytes.count
    }

    /// Writes an attribute, if there is a value for it.
    ///
    /// - Parameter name: All that comes before the value.
    @inline(__always)
    mutating func attribute(_ name: StaticString, _ value: FieldValue?) {
        guard let value else { return }
        self.put(name)
        self.put(value)
        self.put("\"")
    }

    /// Writes a text or scalar.
    mutating func put(_ value: FieldValue) {
        switch value {
        case .text(let text): self.place = XMLText.write(text, at: self.place)
        case .int(let number): self.place = DecimalText.write(number, at: self.place)
        case .double(let number): self.place = DoubleText.write(number, at: self.place)
        case .bool(let flag): self.put(flag ? "true" : "false")
        // `AlertFields` has none of these: null is absent, the others became text.
        case .null, .time, .item: break
        }
    }

    /// Writes an address: whole numbers of 32 bits, with or without a sign, as four numbers with dots.
    @inline(__always)
    mutating func putAddress(_ value: FieldValue) {
        guard case .int(let number) = value, number >= Int(Int32.min), number <= Int(UInt32.max) else {
            return self.put(value)
        }
        var shift = 32
        while shift > 0 {
            shift &-= 8
            self.place = DecimalText.write(UInt64(truncatingIfNeeded: (number &>> shift) & 0xff), at: self.place)
            if shift > 0 { self.put(".") }
        }
    }
}

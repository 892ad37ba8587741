// Fields whose values are rendered ahead.

extension RecordWriter {
    /// Writes one field.
    @inlinable
    @inline(__always)
    public mutating func field(_ key: StaticString, _ value: PreparedText) {
        let form = value.form(self.encoding)
        self.key(key, room: Self.preparedRoom &+ form.length)
        self.put(form)
    }

    /// Writes one field that is a map of texts, in their order. The fields need to be valid within the call only.
    @inlinable
    public mutating func field(_ key: StaticString, _ map: UnsafeBufferPointer<PreparedField>) {
        self.key(key, room: Self.preparedRoom)
        switch self.encoding {
        case .json:
            self.put(UInt8(ascii: "{"))
            self.put(map, form: 0)
            self.put(UInt8(ascii: "}"))
        case .cbor:
            self.cursor = CBORBytes.writeHead(5, UInt64(map.count), at: self.cursor)
            for field in map {
                let (name, value) = (field.key.forms[2], field.value.forms[2])
                self.room(name.length &+ value.length &+ Self.preparedRoom)
                self.put(name)
                self.put(value)
            }
        case .csv:
            // JSON in quotes, which only an empty map can do without.
            if !map.isEmpty { self.put(UInt8(ascii: "\"")) }
            self.put(UInt8(ascii: "{"))
            self.put(map, form: 3)
            self.put(UInt8(ascii: "}"))
            if !map.isEmpty { self.put(UInt8(ascii: "\"")) }
        }
    }

    /// Writes fields of JSON, leaving room for what follows.
    @inlinable
    @inline(__always)
    mutating func put(_ map: UnsafeBufferPointer<PreparedField>, form: Int) {
        var isFirst = true
        for field in map {
            let (name, value) = (field.key.forms[form], field.value.forms[form])
            self.room(name.length &+ value.length &+ Self.preparedRoom)
            if !isFirst {
                self.cursor.storeBytes(of: UInt16(0x202C).littleEndian, as: UInt16.self)
                self.cursor += 2
            }
            isFirst = false
            self.put(name)
            self.cursor.storeBytes(of: UInt16(0x203A).littleEndian, as: UInt16.self)
            self.cursor += 2
            self.put(value)
        }
    }

    /// Room for what is copied over the end of a rendering, and for all that follows it.
    @inlinable
    static var preparedRoom: Int { 96 }

    /// Copies a rendering in blocks of 32 bytes; the room behind it may be overwritten. Most are one block, so that their
    /// length is nothing to be guessed.
    @inlinable
    @inline(__always)
    mutating func put(_ form: PreparedText.Form) {
        self.copyBlock(form.bytes, 0)
        var offset = 32
        while offset < form.length {
            self.copyBlock(form.bytes, offset)
            offset &+= 32
        }
        self.cursor += form.length
    }

    @inlinable
    @inline(__always)
    mutating func copyBlock(_ bytes: UnsafeRawPointer, _ offset: Int) {
        (self.cursor + offset).storeBytes(
            of: (bytes + offset).loadUnaligned(as: SIMD32<UInt8>.self),
            as: SIMD32<UInt8>.self
        )
    }

    /// Writes one field: a time as text in the time zone of the machine, such as `2026-11-21 13:05:49.013570`.
    ///
    /// - Parameter microseconds: Since 1970 UTC.
    @inlinable
    @inline(__always)
    public mutating func field(_ key: StaticString, localTime microseconds: Int64) {
        self.key(key, room: Self.scalarRoom)
        self.write(localTime: microseconds)
    }

    @inlinable
    @inline(__always)
    mutating func write(localTime microseconds: Int64) {
        switch self.encoding {
        case .json:
            self.put(UInt8(ascii: "\""))
            self.cursor = self.localTime.pointee.write(microseconds, at: self.cursor)
            self.put(UInt8(ascii: "\""))
        case .cbor:
            // The length follows from the time; it is 26 but for years beyond four digits.
            let end = self.localTime.pointee.write(microseconds, at: self.cursor + 2)
            self.cursor.storeBytes(of: 0x78, as: UInt8.self)
            (self.cursor + 1).storeBytes(of: UInt8(truncatingIfNeeded: end - self.cursor - 2), as: UInt8.self)
            self.cursor = end
        case .csv: self.cursor = self.localTime.pointee.write(microseconds, at: self.cursor)
        }
    }
}

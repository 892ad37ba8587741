extension RecordWriter {
    /// Writes one field. `.now` and other literals of `Value` cost no more than the typed forms.
    @inlinable
    @inline(__always)
    public mutating func field(_ key: StaticString, _ value: Value) {
        // Apart from the other cases, so that what is inlined where `.now` is written is this one alone.
        if case .timestamp(let time) = value {
            self.key(key, room: Self.scalarRoom)
            self.write(timestamp: time)
        } else {
            self.fieldOfAnyValue(key, value)
        }
    }

    @inlinable
    @inline(never)
    mutating func fieldOfAnyValue(_ key: StaticString, _ value: Value) {
        switch value {
        case .int(let value): self.field(key, value)
        case .bool(let value): self.field(key, value)
        case .double(let value): self.field(key, value)
        case .string(let value): self.field(key, value)
        case .null, .bytes, .array, .map, .timestamp:
            self.key(key, room: Self.scalarRoom)
            self.write(value)
        }
    }

    /// Writes one field.
    @inlinable
    @inline(__always)
    public mutating func field(_ key: StaticString, _ value: Int) {
        self.key(key, room: Self.scalarRoom)
        self.write(value)
    }

    /// Writes one field. In JSON, what is not finite becomes null.
    @inlinable
    public mutating func field(_ key: StaticString, _ value: Double) {
        self.key(key, room: Self.scalarRoom)
        self.write(value)
    }

    /// Writes one field.
    @inlinable
    public mutating func field(_ key: StaticString, _ value: Bool) {
        self.key(key, room: Self.scalarRoom)
        self.write(value)
    }

    /// Writes one field.
    @inlinable
    public mutating func field(_ key: StaticString, _ value: String) {
        self.key(key, room: Self.scalarRoom)
        self.write(value)
    }

    /// Writes one field whose key is not a literal.
    @inlinable
    public mutating func field(named key: String, _ value: Value) {
        self.key(key)
        self.write(value)
    }

    /// Writes all fields of a record.
    @inlinable
    public mutating func fields(of record: Record) {
        for (key, value) in record.fields { self.field(named: key, value) }
    }

    /// Room for any scalar and the punctuation behind it.
    @inlinable
    package static var scalarRoom: Int { 48 }

    @inlinable
    @inline(__always)
    package mutating func key(_ key: String) {
        var key = key
        key.withUTF8 { self.key(UnsafeRawBufferPointer($0), room: Self.scalarRoom) }
    }
}

// Texts and nested values: each makes its own room.

extension RecordWriter {
    /// Writes any value after its key.
    @usableFromInline package mutating func write(_ value: Value) {
        self.room(Self.scalarRoom)
        switch value {
        case .null: self.writeNull()
        case .bool(let value): self.write(value)
        case .int(let value): self.write(value)
        case .double(let value): self.write(value)
        case .timestamp(let value): self.write(timestamp: value)
        case .string(let value): self.write(value)
        case .bytes(let value): self.write(bytes: value)
        case .array, .map: self.write(nested: value)
        }
    }

    /// Writes a text after its key.
    @usableFromInline package mutating func write(_ value: String) {
        var value = value
        value.withUTF8 { self.write(text: $0) }
    }

    /// Writes UTF-8 after its key.
    @usableFromInline package mutating func write(text: UnsafeBufferPointer<UInt8>) {
        switch self.encoding {
        case .cbor:
            self.room(text.count + Self.scalarRoom)
            self.cursor = CBORBytes.writeHead(3, UInt64(text.count), at: self.cursor)
            self.copy(text)
        case .json:
            self.room(Self.scalarRoom)
            self.put(UInt8(ascii: "\""))
            self.escape(text)
            self.room(Self.scalarRoom)
            self.put(UInt8(ascii: "\""))
        case .csv:
            self.writeCell(text)
        }
    }

    private mutating func copy(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let start = bytes.baseAddress else { return }
        self.cursor.copyMemory(from: start, byteCount: bytes.count)
        self.cursor += bytes.count
    }

    /// Writes text in the escapes of JSON, in pieces, so that the worst case does not ask for six times its length.
    private mutating func escape(_ text: UnsafeBufferPointer<UInt8>) {
        var rest = text[...]
        while !rest.isEmpty {
            var piece = rest.prefix(512)
            // A piece ends before a character, never within one.
            while piece.endIndex < rest.endIndex, rest[piece.endIndex] & 0xC0 == 0x80 { piece = piece.dropLast() }
            self.room(JSONText.maximumLength(of: piece.count) + Self.scalarRoom)
            self.cursor = JSONText.writeContents(
                UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: piece)),
                escaping: .nonASCII,
                at: self.cursor
            )
            rest = rest[piece.endIndex...]
        }
    }

    private mutating func write(bytes: [UInt8]) {
        if self.encoding == .cbor {
            self.room(bytes.count + Self.scalarRoom)
            self.cursor = CBORBytes.writeHead(2, UInt64(bytes.count), at: self.cursor)
            bytes.withUnsafeBufferPointer { self.copy($0) }
        } else {
            self.room(Base64Text.maximumLength(of: bytes.count) + Self.scalarRoom)
            if self.encoding == .json { self.put(UInt8(ascii: "\"")) }
            bytes.withUnsafeBytes { self.cursor = Base64Text.write($0, at: self.cursor) }
            if self.encoding == .json { self.put(UInt8(ascii: "\"")) }
        }
    }

    /// Arrays and maps; in CSV they are a cell of JSON.
    private mutating func write(nested value: Value) {
        switch self.encoding {
        case .cbor: CBOR.encode(value).withUnsafeBufferPointer { self.append($0) }
        case .json: JSON.encode(value, .spaced).withUnsafeBufferPointer { self.append($0) }
        case .csv: JSON.encode(value, .spaced).withUnsafeBufferPointer { self.writeCell($0) }
        }
    }

    /// Writes bytes that are encoded already.
    @usableFromInline package mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.room(bytes.count + Self.scalarRoom)
        self.copy(bytes)
    }
}

import Records

/// Writes the objects of Python as a pickle of protocol 3, which every Python 3 reads.
enum PickleWriter {
    /// Begins a pickle.
    static func begin(to output: inout ByteBuffer) { self.code(0x80, 3, to: &output) }

    /// Ends a pickle, which holds one object.
    static func end(to output: inout ByteBuffer) { self.code(UInt8(ascii: "."), to: &output) }

    // MARK: - Containers

    /// Begins an empty list, or a part of one that `endItems` ends.
    static func beginList(to output: inout ByteBuffer) { self.code(UInt8(ascii: "]"), 0x28, to: &output) }
    /// Ends the items of a list.
    static func endList(to output: inout ByteBuffer) { self.code(UInt8(ascii: "e"), to: &output) }
    /// Begins a dictionary, whose keys and values follow in turn.
    static func beginDictionary(to output: inout ByteBuffer) { self.code(UInt8(ascii: "}"), 0x28, to: &output) }
    /// Ends a dictionary.
    static func endDictionary(to output: inout ByteBuffer) { self.code(UInt8(ascii: "u"), to: &output) }
    /// Makes a pair of the last two objects.
    static func pair(to output: inout ByteBuffer) { self.code(0x86, to: &output) }

    // MARK: - Scalars

    static func null(to output: inout ByteBuffer) { self.code(UInt8(ascii: "N"), to: &output) }

    static func write(_ flag: Bool, to output: inout ByteBuffer) { self.code(flag ? 0x88 : 0x89, to: &output) }

    static func write(_ number: Int, to output: inout ByteBuffer) {
        if let short = Int32(exactly: number) {
            self.code(UInt8(ascii: "J"), to: &output)
            self.store(UInt32(bitPattern: short).littleEndian, 4, to: &output)
        } else {
            self.code(0x8a, 8, to: &output)
            self.store(UInt64(bitPattern: Int64(number)).littleEndian, 8, to: &output)
        }
    }

    static func write(_ number: Double, to output: inout ByteBuffer) {
        self.code(UInt8(ascii: "G"), to: &output)
        self.store(number.bitPattern.bigEndian, 8, to: &output)
    }

    /// Writes text of UTF-8.
    static func write(text: UnsafeRawBufferPointer, to output: inout ByteBuffer) {
        self.code(UInt8(ascii: "X"), to: &output)
        self.store(UInt32(truncatingIfNeeded: text.count).littleEndian, 4, to: &output)
        output.append(text)
    }

    /// Writes ASCII.
    static func write(_ text: StaticString, to output: inout ByteBuffer) {
        self.write(text: UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount), to: &output)
    }

    static func write(_ text: String, to output: inout ByteBuffer) {
        var text = text
        text.withUTF8 { self.write(text: UnsafeRawBufferPointer($0), to: &output) }
    }

    static func write(bytes: [UInt8], to output: inout ByteBuffer) {
        self.code(UInt8(ascii: "B"), to: &output)
        self.store(UInt32(truncatingIfNeeded: bytes.count).littleEndian, 4, to: &output)
        bytes.withUnsafeBytes { output.append($0) }
    }

    /// Writes any value; a time is a number of seconds.
    static func write(_ value: Value, to output: inout ByteBuffer) {
        switch value {
        case .null: self.null(to: &output)
        case .bool(let flag): self.write(flag, to: &output)
        case .int(let number): self.write(number, to: &output)
        case .double(let number): self.write(number, to: &output)
        case .string(let text): self.write(text, to: &output)
        case .bytes(let bytes): self.write(bytes: bytes, to: &output)
        case .timestamp(let time): self.write(Double(time) / 1_000_000, to: &output)
        case .array(let elements):
            self.beginList(to: &output)
            for element in elements { self.write(element, to: &output) }
            self.endList(to: &output)
        case .map(let record):
            self.beginDictionary(to: &output)
            for (key, value) in record.fields {
                self.write(key, to: &output)
                self.write(value, to: &output)
            }
            self.endDictionary(to: &output)
        }
    }

    /// Writes a value as it stands in a batch.
    static func write(_ value: FieldValue, to output: inout ByteBuffer) throws(CBORError) {
        switch value {
        case .null: self.null(to: &output)
        case .bool(let flag): self.write(flag, to: &output)
        case .int(let number): self.write(number, to: &output)
        case .double(let number): self.write(number, to: &output)
        case .text(let text): self.write(text: text, to: &output)
        case .time(let time): self.write(Value.timestamp(time), to: &output)
        case .item(let item): self.write(try FieldValue.decode(item), to: &output)
        }
    }

    /// Writes a time as a datetime that knows its offset from UTC, within the years 1 to 9999 that Python has.
    static func write(_ date: CivilDate, microsecond: Int, secondsEast: Int, to output: inout ByteBuffer) {
        output.append("cdatetime\ndatetime\n")
        // The constructor's packed form: two bytes of year, five single ones, three of microseconds.
        var packed = [UInt8(truncatingIfNeeded: date.year >> 8), UInt8(truncatingIfNeeded: date.year)]
        packed += [date.month, date.day, date.hour, date.minute, date.second].map { UInt8(truncatingIfNeeded: $0) }
        packed += [16, 8, 0].map { UInt8(truncatingIfNeeded: microsecond >> $0) }
        self.write(bytes: packed, to: &output)
        output.append("cdatetime\ntimezone\ncdatetime\ntimedelta\n")
        self.write(0, to: &output)
        self.write(secondsEast, to: &output)
        self.pair(to: &output)
        // Calls: timedelta of the pair, timezone of it alone, datetime of the bytes and the zone.
        self.code(UInt8(ascii: "R"), 0x85, to: &output)
        self.code(UInt8(ascii: "R"), 0x86, to: &output)
        self.code(UInt8(ascii: "R"), to: &output)
    }

    // MARK: - Bytes

    private static func code(_ code: UInt8, to output: inout ByteBuffer) {
        let place = output.reserve(1)
        place.storeBytes(of: code, as: UInt8.self)
        output.commit(place + 1)
    }

    private static func code(_ first: UInt8, _ second: UInt8, to output: inout ByteBuffer) {
        let place = output.reserve(2)
        place.storeBytes(of: first, as: UInt8.self)
        (place + 1).storeBytes(of: second, as: UInt8.self)
        output.commit(place + 2)
    }

    private static func store(
        _ word: some FixedWidthInteger & BitwiseCopyable,
        _ count: Int,
        to output: inout ByteBuffer
    ) {
        let place = output.reserve(count)
        place.storeBytes(of: word, as: type(of: word))
        output.commit(place + count)
    }
}

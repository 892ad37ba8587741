extension ValueReader {
    /// The value of the type `json`: an object or a list, or what a text is as JSON.
    mutating func json(_ slice: JSONSlice) throws(JSONFault) -> DataValue? {
        switch slice.kind {
        case .object, .array: return try self.free(slice)
        case .text, .escapedText:
            let text = self.contents.unescaped(slice)
            let outcome = text.withUnsafeBytes { bytes in
                Result { () throws(JSONFault) in try Self.whole(bytes) }
            }
            switch outcome {
            case .success(let value): return value
            case .failure(let fault):
                let message = "Invalid JSON: \(fault.reason.rawValue) at byte \(fault.offset)"
                return self.fail("json_invalid", message, slice, context: Self.context("error", fault.reason.rawValue))
            }
        default:
            return self.fail("json_type", "Input should be an object, a list or a string with JSON", slice)
        }
    }

    /// The value of a whole JSON text.
    static func whole(_ bytes: UnsafeRawBufferPointer) throws(JSONFault) -> DataValue {
        var scanner = JSONScanner(bytes)
        let slice = try scanner.value()
        scanner.skipSpace()
        guard scanner.offset == bytes.count else { throw JSONFault(reason: .extra, offset: scanner.offset) }
        return try ValueReader(bytes, DatapointLimits()).free(slice)
    }

    /// A value as it is. Integers beyond 64 bits become the nearest doubles; of equal keys the last counts.
    func free(_ slice: JSONSlice) throws(JSONFault) -> DataValue {
        switch slice.kind {
        case .null: return .null
        case .true: return .bool(true)
        case .false: return .bool(false)
        case .integer: return self.contents.integer(slice).map(DataValue.int) ?? .float(self.contents.double(slice))
        case .decimal, .infinite: return .float(self.contents.double(slice))
        case .text, .escapedText: return .string(self.contents.text(slice))
        case .array:
            var values: [DataValue] = []
            var scanner = JSONScanner(self.contents.bytes, at: slice.start + 1)
            if scanner.take(UInt8(ascii: "]")) { return .array([]) }
            repeat { values.append(try self.free(try scanner.value())) } while try scanner.comma(or: UInt8(ascii: "]"))
            return .array(values)
        case .object:
            var fields: [DataField] = []
            // Searching is quicker than hashing up to some keys, and slow with many.
            var places: [ByteKey: Int] = [:]
            var scanner = JSONScanner(self.contents.bytes, at: slice.start + 1)
            if scanner.take(UInt8(ascii: "}")) { return .object([]) }
            repeat {
                let key = self.contents.text(try scanner.key())
                let value = try self.free(try scanner.value())
                let place: Int?
                if fields.count < 16 {
                    place = fields.firstIndex { TextBytes.areEqual($0.name, key) }
                } else {
                    if places.isEmpty {
                        for (index, field) in fields.enumerated() { places[ByteKey(field.name)] = index }
                    }
                    place = places[ByteKey(key)]
                    if place == nil { places[ByteKey(key)] = fields.count }
                }
                if let place { fields[place].value = value } else { fields.append(DataField(key, value)) }
            } while try scanner.comma(or: UInt8(ascii: "}"))
            return .object(fields)
        }
    }
}

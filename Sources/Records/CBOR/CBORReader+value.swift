// Items as values. Recursion is bounded by `CBORReader.deepest`.

extension CBORReader {
    /// The next item with all that belongs to it.
    package mutating func value(depth: Int = 0) throws(CBORError) -> Value {
        try self.value(of: try self.next(), depth: depth)
    }

    /// The rest of an item whose head was just read.
    package mutating func value(of item: Item, depth: Int) throws(CBORError) -> Value {
        guard depth < Self.deepest else { throw self.problem("items are nested deeper than \(Self.deepest)") }
        switch item {
        case .unsigned(let number):
            guard let value = Int(exactly: number) else { throw self.problem("the integer \(number) has more than 63 bits") }
            return .int(value)
        case .negative(let number):
            guard let value = Int(exactly: number) else {
                throw self.problem("the integer -1-\(number) has more than 63 bits")
            }
            return .int(-1 - value)
        case .double(let value): return .double(value)
        case .bool(let value): return .bool(value)
        case .null: return .null
        case .bytes(let contents?): return .bytes([UInt8](contents))
        case .bytes(nil): return .bytes(try self.chunks(ofText: false))
        case .text(let contents): return .string(try self.string(contents))
        case .array(let count): return .array(try self.array(count, depth))
        case .map(let count): return .map(try self.record(count, depth))
        case .tag(1): return .timestamp(try self.timestamp())
        case .tag(0): return .timestamp(try self.dateText())
        case .tag: return try self.value(depth: depth + 1)
        case .end: throw self.problem("an end without a beginning")
        }
    }

    /// The text whose head was just read.
    package mutating func string(_ contents: UnsafeRawBufferPointer?) throws(CBORError) -> String {
        let text: String?
        if let contents {
            text = String(validating: contents, as: UTF8.self)
        } else {
            text = String(validating: try self.chunks(ofText: true), as: UTF8.self)
        }
        guard let text else { throw self.problem("a text that is not UTF-8") }
        return text
    }

    /// The chunks of a text or of bytes without a length.
    package mutating func chunks(ofText isText: Bool) throws(CBORError) -> [UInt8] {
        var bytes: [UInt8] = []
        while true {
            switch try self.next() {
            case .text(let chunk?) where isText: bytes.append(contentsOf: chunk)
            case .bytes(let chunk?) where !isText: bytes.append(contentsOf: chunk)
            case .end: return bytes
            default: throw self.problem("a chunk of another type than the \(isText ? "text" : "bytes") it is part of")
            }
        }
    }

    private mutating func array(_ count: Int?, _ depth: Int) throws(CBORError) -> [Value] {
        var elements: [Value] = []
        elements.reserveCapacity(min(count ?? 0, 1024))
        while elements.count < count ?? .max {
            let item = try self.next()
            if count == nil, case .end = item { break }
            elements.append(try self.value(of: item, depth: depth + 1))
        }
        return elements
    }

    private mutating func record(_ count: Int?, _ depth: Int) throws(CBORError) -> Record {
        var fields: [(String, Value)] = []
        fields.reserveCapacity(min(count ?? 0, 1024))
        while fields.count < count ?? .max {
            let item = try self.next()
            if count == nil, case .end = item { break }
            guard case .text(let contents) = item else { throw self.problem("the key of a map is not a text") }
            let key = try self.string(contents)
            fields.append((key, try self.value(depth: depth + 1)))
        }
        let record = Record(fields)
        guard record.count == fields.count else { throw self.problem("a key stands twice in one map") }
        return record
    }

    private mutating func dateText() throws(CBORError) -> Int64 {
        guard case .text(let contents) = try self.next() else {
            throw self.problem("tag 0 stands before something that is not a text")
        }
        let text = try self.string(contents)
        guard let time = DateText.microseconds(of: text) else {
            throw self.problem("tag 0 stands before a text that is not a date of RFC 3339")
        }
        return time
    }
}

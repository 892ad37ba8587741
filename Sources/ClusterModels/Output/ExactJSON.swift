// JSON has no times, bytes and endless numbers, and a reader has to get back what was written. What JSON lacks is a map
// with one key that begins with "$"; a map that happens to look so is put into one with the key "$map".

/// Values as JSON that lose nothing, and look like JSON where it has what they are.
enum ExactJSON {
    /// The JSON of a value; ASCII only.
    static func text(_ value: Value) -> String {
        String(
            decoding: JSON.encode(self.wrapped(value), JSON.Style(isSpaced: false, escapes: .nonASCII)),
            as: UTF8.self
        )
    }

    /// What is written for a value.
    static func wrapped(_ value: Value) -> Value {
        switch value {
        case .null, .bool, .int, .string: return value
        case .double(let number):
            if number.isFinite { return value }
            return ["$double": .string(String(number.bitPattern, radix: 16))]
        case .timestamp(let time): return ["$time": .int(Int(time))]
        case .bytes(let bytes):
            let digits = bytes.flatMap { [Self.digit($0 >> 4), Self.digit($0 & 15)] }
            return ["$bytes": .string(String(decoding: digits, as: UTF8.self))]
        case .array(let elements): return .array(elements.map { self.wrapped($0) })
        case .map(let record):
            let fields = Value.map(Record(record.fields.map { ($0.key, self.wrapped($0.value)) }))
            return self.mark(of: record) == nil ? fields : ["$map": fields]
        }
    }

    /// The value of what was written; nil: nothing is written so.
    static func unwrapped(_ value: Value) -> Value? {
        switch value {
        case .array(let elements):
            var all: [Value] = []
            for element in elements {
                guard let element = self.unwrapped(element) else { return nil }
                all.append(element)
            }
            return .array(all)
        case .map(let record):
            guard let mark = self.mark(of: record), let held = record[mark] else { return self.fields(record) }
            switch (mark, held) {
            case ("$double", .string(let text)):
                return UInt64(text, radix: 16).map { .double(Double(bitPattern: $0)) }
            case ("$time", .int(let time)): return .timestamp(Int64(time))
            case ("$bytes", .string(let text)): return self.bytes(text)
            case ("$map", .map(let record)): return self.fields(record)
            default: return nil
            }
        default: return value
        }
    }

    private static func fields(_ record: Record) -> Value? {
        var fields: [(String, Value)] = []
        for (key, value) in record.fields {
            guard let value = self.unwrapped(value) else { return nil }
            fields.append((key, value))
        }
        return .map(Record(fields))
    }

    private static func mark(of record: Record) -> String? {
        guard record.count == 1, let key = record.fields.first?.key, key.utf8.first == UInt8(ascii: "$") else {
            return nil
        }
        return key
    }

    private static func bytes(_ text: String) -> Value? {
        let digits = text.utf8.map { Character(Unicode.Scalar($0)).hexDigitValue }
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        for place in stride(from: 0, to: digits.count, by: 2) {
            guard let high = digits[place], let low = digits[place + 1] else { return nil }
            bytes.append(UInt8(high << 4 | low))
        }
        return .bytes(bytes)
    }

    private static func digit(_ number: UInt8) -> UInt8 {
        number < 10 ? UInt8(ascii: "0") + number : UInt8(ascii: "a") + number - 10
    }
}

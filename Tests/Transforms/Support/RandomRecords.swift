import Records
import TestSupport

extension SplitMix {
    /// A record of a few fields, among them those that formats know, with values of all kinds.
    mutating func record(keys: [String]) -> Record {
        var record = Record()
        for _ in 0..<self.next() % 14 {
            let key = self.next() % 4 == 0 ? self.text(upTo: 5) : keys[Int(self.next() % UInt64(keys.count))]
            record[key] = self.value(depth: 2)
        }
        return record
    }

    mutating func value(depth: Int) -> Value {
        switch self.next() % (depth > 0 ? 10 : 8) {
        case 0: .null
        case 1: .bool(self.next() % 2 == 0)
        case 2: .int(Int(bitPattern: UInt(self.next())) >> Int(self.next() % 64))
        case 3: .double(self.next() % 2 == 0 ? Double(bitPattern: self.next()) : Double(self.next() % 1000) / 8)
        case 4, 5: .string(self.text(upTo: self.next() % 20 == 0 ? 400 : 20))
        case 6: .bytes((0..<self.next() % 20).map { _ in UInt8(truncatingIfNeeded: self.next()) })
        case 7: .timestamp(Int64(self.next() % (1 << 52)) - 1 << 50)
        case 8: .array((0..<self.next() % 4).map { _ in self.value(depth: depth - 1) })
        default: .map(Record((0..<self.next() % 4).map { ("\($0)", self.value(depth: depth - 1)) }))
        }
    }

    /// Text of which much has to be escaped in XML, with all that it cannot hold.
    mutating func text(upTo length: Int) -> String {
        var text = ""
        for _ in 0..<Int.random(in: 0...length, using: &self) {
            switch self.next() % 10 {
            case 0: text.unicodeScalars.append(Unicode.Scalar(UInt8(self.next() % 0x80)))
            case 1: text.unicodeScalars.append(Unicode.Scalar(UInt32(self.next() % 0x11_0000)) ?? "\u{fffe}")
            case 2: text += ["&", "<", ">", "\"", "'", "\n", "\r", "\t", "\u{ffff}", "\u{ffe0}"][Int(self.next() % 10)]
            default: text.unicodeScalars.append(Unicode.Scalar(UInt8(0x20 + self.next() % 0x5f)))
            }
        }
        return text
    }
}

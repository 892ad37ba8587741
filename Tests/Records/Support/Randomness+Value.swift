import Records

extension Randomness {
    /// Which values are drawn.
    enum Kinds {
        /// Every kind, with doubles and times of any bits.
        case all
        /// What a reader of CBOR in another language tells apart, too: doubles that are not NaN, times from 1697 to 2242.
        case portable
        /// What JSON brings back as it was: neither bytes nor times, and finite doubles.
        case json
    }

    mutating func value(_ kinds: Kinds, depth: Int = 4) -> Value {
        switch self.next() % (depth > 0 ? 12 : 9) {
        case 0: return .null
        case 1: return .bool(self.next() % 2 == 0)
        case 2, 3: return .int(self.integer())
        case 4: return .double(kinds == .all ? Double(bitPattern: self.next()) : self.double())
        case 5, 6: return .string(self.text(upTo: 20))
        case 7: return kinds == .json ? .double(Double(self.next() % 1000) / 8) : .bytes(self.bytes(upTo: 30))
        case 8: return kinds == .json ? .string("") : .timestamp(self.timestamp())
        case 9: return .array((0..<self.next() % 6).map { _ in self.value(kinds, depth: depth - 1) })
        default: return .map(self.record(kinds, depth: depth))
        }
    }

    mutating func record(_ kinds: Kinds, depth: Int = 4) -> Record {
        // Now and then more keys than are compared one by one.
        let count = self.next() % 20 == 0 ? 40 : self.next() % 8
        var record = Record()
        for _ in 0..<count { record[self.text(upTo: 6)] = self.value(kinds, depth: depth - 1) }
        return record
    }

    mutating func bytes(upTo length: UInt64) -> [UInt8] {
        (0..<self.next() % (length + 1)).map { _ in UInt8(truncatingIfNeeded: self.next()) }
    }

    /// A time within 2^33 seconds of 1970, one of four a whole second.
    mutating func timestamp() -> Int64 {
        let limit: Int64 = 1 << 33
        if self.next() % 4 == 0 { return Int64.random(in: -limit...limit, using: &self) * 1_000_000 }
        return Int64.random(in: -limit * 1_000_000...limit * 1_000_000, using: &self)
    }

    /// Changes, removes, repeats or inserts a few bytes.
    mutating func mutate(_ bytes: inout [UInt8]) {
        for _ in 0..<1 + self.next() % 3 {
            guard !bytes.isEmpty else { return }
            let place = Int.random(in: 0..<bytes.count, using: &self)
            switch self.next() % 6 {
            case 0: bytes[place] = UInt8(truncatingIfNeeded: self.next())
            case 1: bytes[place] ^= 1 << UInt8(self.next() % 8)
            case 2: bytes.remove(at: place)
            case 3: bytes.insert(UInt8(truncatingIfNeeded: self.next()), at: place)
            case 4: bytes.removeSubrange(place...)
            default: bytes.insert(contentsOf: bytes[place..<min(place + 4, bytes.count)], at: place)
            }
        }
    }
}

import Records

/// A random generator that gives the same numbers on every run (SplitMix64).
struct Randomness: RandomNumberGenerator {
    var state: UInt64

    init(seed: UInt64) { self.state = seed }

    mutating func next() -> UInt64 {
        self.state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = self.state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// An integer of a random number of bits, so that small ones are as frequent as large ones.
    mutating func integer() -> Int { Int(bitPattern: UInt(self.next())) >> Int.random(in: 0..<64, using: &self) }

    /// A finite double: any bits, a quotient of small numbers, or a whole one.
    mutating func double() -> Double {
        switch self.next() % 3 {
        case 0:
            let value = Double(bitPattern: self.next())
            return value.isFinite ? value : 0.1
        case 1: return Double(self.integer() % 100_000) / Double(1 + self.next() % 1000)
        default: return Double(self.integer())
        }
    }

    /// Text of up to `length` characters, most of them printable ASCII.
    mutating func text(upTo length: Int) -> String {
        var text = ""
        for _ in 0..<Int.random(in: 0...length, using: &self) {
            switch self.next() % 12 {
            case 0: text.unicodeScalars.append(Unicode.Scalar(UInt8(self.next() % 0x80)))
            case 1: text.unicodeScalars.append(Unicode.Scalar(UInt32(self.next() % 0x11_0000)) ?? "\u{fffd}")
            case 2: text.unicodeScalars.append(Unicode.Scalar(UInt32(self.next() % 0x800)) ?? "\u{fffd}")
            default: text.unicodeScalars.append(Unicode.Scalar(UInt8(0x20 + self.next() % 0x5f)))
            }
        }
        return text
    }
}

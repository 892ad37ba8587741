/// Integers as texts that people and other systems write: `5`, `+5`, ` 007 `, `1_000`, `5.0`.
enum IntegerText {
    /// What a text is.
    enum Reading: Equatable {
        case integer(Int)
        /// An integer that does not fit into 64 bits.
        case tooLarge
        case none
    }

    /// The integer of a text; nil if it is none, or does not fit.
    static func integer(_ text: String) -> Int? {
        var text = text
        guard case .integer(let number) = text.withUTF8({ Self.read(UnsafeRawBufferPointer($0)) }) else { return nil }
        return number
    }

    /// What bytes are.
    static func read(_ text: UnsafeRawBufferPointer) -> Reading {
        var start = 0
        var end = text.count
        while start < end, Self.isSpace(text[start]) { start += 1 }
        while end > start, Self.isSpace(text[end - 1]) { end -= 1 }
        guard start < end else { return .none }
        let isNegative = text[start] == UInt8(ascii: "-")
        if isNegative || text[start] == UInt8(ascii: "+") { start += 1 }
        var magnitude: UInt64 = 0
        var isTooLarge = false
        var hasDigit = false
        while start < end {
            let digit = text[start] &- 0x30
            if digit < 10 {
                let (product, first) = magnitude.multipliedReportingOverflow(by: 10)
                let (sum, second) = product.addingReportingOverflow(UInt64(digit))
                isTooLarge = isTooLarge || first || second
                magnitude = sum
                hasDigit = true
            } else if text[start] == UInt8(ascii: "_"), hasDigit, start + 1 < end, text[start + 1] &- 0x30 < 10 {
            } else {
                break
            }
            start += 1
        }
        guard hasDigit else { return .none }
        if start < end {
            // A fraction may stand there if it is nothing but zeros.
            guard text[start] == UInt8(ascii: "."), start + 1 < end,
                text[(start + 1)..<end].allSatisfy({ $0 == 0x30 })
            else { return .none }
        }
        if isTooLarge { return .tooLarge }
        if isNegative {
            return magnitude <= Int.min.magnitude ? .integer(Int(truncatingIfNeeded: 0 &- magnitude)) : .tooLarge
        }
        return Int(exactly: magnitude).map(Reading.integer) ?? .tooLarge
    }

    /// White space as in ASCII.
    @inline(__always)
    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0d).contains(byte) }
}

// What slices hold, read when their type is known. Slices come from `JSONScanner`, so their grammar is right; offsets are
// compared all the same where it costs nothing.

/// Reads the contents of slices of one JSON text.
struct JSONContents {
    let bytes: UnsafeRawBufferPointer

    /// The bytes of a slice.
    @inline(__always)
    func raw(_ slice: JSONSlice) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: self.bytes[slice.start..<slice.end])
    }

    /// The bytes between the quotes of a string without escapes.
    @inline(__always)
    func inner(_ slice: JSONSlice) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: self.bytes[(slice.start + 1)..<(slice.end - 1)])
    }

    /// The text of a string.
    @inline(__always)
    func text(_ slice: JSONSlice) -> String {
        slice.kind == .text
            ? String(decoding: self.inner(slice), as: UTF8.self)
            : String(decoding: self.unescaped(slice), as: UTF8.self)
    }

    /// Has a body look at the bytes of a string, escapes replaced.
    @inline(__always)
    func withText<Result>(_ slice: JSONSlice, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        slice.kind == .text ? body(self.inner(slice)) : self.unescaped(slice).withUnsafeBytes(body)
    }

    /// The bytes of a string, escapes replaced.
    func unescaped(_ slice: JSONSlice) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(slice.end - slice.start)
        var offset = slice.start + 1
        while offset < slice.end - 1 {
            let byte = self.bytes[offset]
            guard byte == UInt8(ascii: "\\") else {
                result.append(byte)
                offset += 1
                continue
            }
            let letter = self.bytes[offset + 1]
            offset += 2
            switch letter {
            case UInt8(ascii: "b"): result.append(0x08)
            case UInt8(ascii: "f"): result.append(0x0c)
            case UInt8(ascii: "n"): result.append(0x0a)
            case UInt8(ascii: "r"): result.append(0x0d)
            case UInt8(ascii: "t"): result.append(0x09)
            case UInt8(ascii: "u"):
                var unit = JSONScanner.unit(self.bytes, offset) ?? 0xfffd
                offset += 4
                if unit & 0xfc00 == 0xd800, let low = JSONScanner.unit(self.bytes, offset + 2) {
                    unit = (unit &- 0xd7c0) << 10 &+ (low & 0x3ff)
                    offset += 6
                }
                let scalar = Unicode.Scalar(unit) ?? "\u{fffd}"
                if let encoded = UTF8.encode(scalar) { result.append(contentsOf: encoded) }
            default: result.append(letter)
            }
        }
        return result
    }

    /// The number of an integer; nil if it does not fit into 64 bits.
    @inline(__always)
    func integer(_ slice: JSONSlice) -> Int? {
        let isNegative = self.bytes[slice.start] == UInt8(ascii: "-")
        let start = slice.start + (isNegative ? 1 : 0)
        if slice.end - start <= 18 {
            var number = 0
            for byte in self.bytes[start..<slice.end] { number = number &* 10 &+ Int(byte &- 0x30) }
            return isNegative ? 0 &- number : number
        }
        guard case .integer(let number) = IntegerText.read(self.raw(slice)) else { return nil }
        return number
    }

    /// The number of an integer that is not negative; nil if it is, or does not fit into 128 bits.
    func wideInteger(_ slice: JSONSlice) -> UInt128? { UInt128(String(decoding: self.raw(slice), as: UTF8.self)) }

    /// The nearest double of a number; infinite beyond the range.
    @inline(__always)
    func double(_ slice: JSONSlice) -> Double {
        if slice.kind == .infinite {
            switch self.bytes[slice.start] {
            case UInt8(ascii: "N"): return .nan
            case UInt8(ascii: "-"): return -.infinity
            default: return .infinity
            }
        }
        if let value = self.shortDouble(slice) { return value }
        return Double(String(decoding: self.raw(slice), as: UTF8.self)) ?? .nan
    }

    /// The double of a number with up to 15 digits and no exponent: digits and power of ten are doubles exactly, so that
    /// one division rounds once.
    @inline(__always)
    private func shortDouble(_ slice: JSONSlice) -> Double? {
        guard slice.end - slice.start <= 17 else { return nil }
        var digits: UInt64 = 0
        var count = 0
        var divisor = 1.0
        var hasPoint = false
        var isNegative = false
        for byte in self.bytes[slice.start..<slice.end] {
            let digit = byte &- 0x30
            if digit < 10 {
                digits = digits &* 10 &+ UInt64(digit)
                count += 1
                if hasPoint { divisor *= 10 }
            } else if byte == UInt8(ascii: ".") {
                hasPoint = true
            } else if byte == UInt8(ascii: "-") {
                isNegative = true
            } else {
                return nil
            }
        }
        guard count <= 15 else { return nil }
        let magnitude = Double(digits) / divisor
        return isNegative ? -magnitude : magnitude
    }

    /// The value as it would be without white space, with null for what is no JSON; cut to a text if it is long.
    func shown(_ slice: JSONSlice, limit: Int) -> [UInt8] {
        guard slice.end - slice.start <= limit else { return Self.cut(self.raw(slice), limit) }
        var result: [UInt8] = []
        var isText = false
        var offset = slice.start
        while offset < slice.end {
            let byte = self.bytes[offset]
            offset += 1
            if isText {
                result.append(byte)
                if byte == UInt8(ascii: "\\"), offset < slice.end {
                    result.append(self.bytes[offset])
                    offset += 1
                } else if byte == UInt8(ascii: "\"") {
                    isText = false
                }
                continue
            }
            switch byte {
            case 0x20, 0x0a, 0x0d, 0x09: break
            case UInt8(ascii: "N"), UInt8(ascii: "I"):
                if result.last == UInt8(ascii: "-") { result.removeLast() }
                result += Array("null".utf8)
                while offset < slice.end, self.bytes[offset] | 0x20 &- 0x61 < 26 { offset += 1 }
            default:
                result.append(byte)
                isText = byte == UInt8(ascii: "\"")
            }
        }
        return result
    }

    private static func cut(_ bytes: UnsafeRawBufferPointer, _ limit: Int) -> [UInt8] {
        var quoted: [UInt8] = [UInt8(ascii: "\"")]
        // A character that is cut in two would be none.
        var end = limit
        while end > 0, bytes[end] & 0xc0 == 0x80 { end -= 1 }
        for byte in bytes[..<end] {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): quoted += [UInt8(ascii: "\\"), byte]
            case 0..<0x20: quoted.append(0x20)
            default: quoted.append(byte)
            }
        }
        return quoted + Array("...\"".utf8)
    }
}

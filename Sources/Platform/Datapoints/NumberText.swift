/// Numbers as texts: ` 1.5 `, `1e3`, `1_000`, `nan`, `-Infinity`.
enum NumberText {
    /// The number of a text; nil if it is none.
    static func double(_ text: UnsafeRawBufferPointer) -> Double? {
        guard text.count <= 400 else { return nil }
        var rest = Substring(String(decoding: text, as: UTF8.self)).utf8[...]
        while let first = rest.first, IntegerText.isSpace(first) { rest = rest.dropFirst() }
        while let last = rest.last, IntegerText.isSpace(last) { rest = rest.dropLast() }
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
        let name = String(Substring(rest)).lowercased()
        if name == "nan" { return .nan }
        if name == "inf" || name == "infinity" { return isNegative ? -.infinity : .infinity }
        // Swift reads hexadecimal numbers as well, which are none here.
        guard let first = rest.first, first &- 0x30 < 10 || first == UInt8(ascii: "."),
            rest.allSatisfy({ $0 &- 0x30 < 10 || ".eE+-_".utf8.contains($0) })
        else { return nil }
        var digits = ""
        var previous: UInt8 = 0
        for (byte, next) in zip(rest, rest.dropFirst() + [0]) {
            if byte == UInt8(ascii: "_") {
                guard previous &- 0x30 < 10, next &- 0x30 < 10 else { return nil }
            } else {
                digits.unicodeScalars.append(Unicode.Scalar(byte))
            }
            previous = byte
        }
        return Double(digits).map { isNegative ? -$0 : $0 }
    }
}

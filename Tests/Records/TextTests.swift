import Records
import Testing

private func decimal(_ value: Int) -> String {
    written(room: DecimalText.maximumLength) { DecimalText.write(value, at: $0) }
}

private func double(_ value: Double) -> String {
    written(room: DoubleText.maximumLength) { DoubleText.write(value, at: $0) }
}

private func timestamp(_ value: Int64) -> String {
    written(room: TimestampText.maximumLength) { TimestampText.write(value, at: $0) }
}

private func base64(_ bytes: [UInt8]) -> String {
    written(room: Base64Text.maximumLength(of: bytes.count)) { cursor in
        bytes.withUnsafeBytes { Base64Text.write($0, at: cursor) }
    }
}

private func string(_ bytes: [UInt8], _ escapes: JSONText.Escapes) -> String {
    // A copy that ends with its memory, for a reader of memory errors to watch.
    let source = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
    defer { source.deallocate() }
    source.copyBytes(from: bytes)
    return written(room: JSONText.maximumLength(of: bytes.count)) {
        JSONText.write(UnsafeRawBufferPointer(source), escaping: escapes, at: $0)
    }
}

@Test func decimalTextOfEveryNumberOfDigits() {
    var power: UInt64 = 1
    for _ in 0..<20 {
        for value in [power - 1, power, power + 1, power &* 9] {
            let text = written(room: DecimalText.maximumLength) { DecimalText.write(value, at: $0) }
            #expect(text == String(value))
            #expect(decimal(Int(truncatingIfNeeded: value)) == String(Int(truncatingIfNeeded: value)))
            #expect(decimal(0 &- Int(truncatingIfNeeded: value)) == String(0 &- Int(truncatingIfNeeded: value)))
        }
        power = power &* 10
    }
    #expect(decimal(.min) == "-9223372036854775808")
    #expect(written(room: 20) { DecimalText.write(UInt64.max, at: $0) } == "18446744073709551615")
}

@Test func decimalTextOfRandomNumbers() {
    var random = Randomness(seed: 1)
    var wrong: [Int] = []
    for _ in 0..<100_000 {
        let value = random.integer()
        if decimal(value) != String(value) { wrong.append(value) }
    }
    #expect(wrong.isEmpty)
}

@Test func twoDigits() {
    for value in 0...99 {
        let text = written(room: 2) { DecimalText.writeTwoDigits(value, at: $0) }
        #expect(text == (value < 10 ? "0\(value)" : "\(value)"))
    }
}

@Test(arguments: [
    (0, "0.000000"), (1, "0.000001"), (-1, "-0.000001"), (-500_000, "-0.500000"), (999_999, "0.999999"),
    (1_000_000, "1.000000"), (-1_000_000, "-1.000000"), (-1_500_000, "-1.500000"),
    (1_732_150_000_123_647, "1732150000.123647"), (100_000_000_000_000, "100000000.000000"),
    (Int64.max, "9223372036854.775807"), (Int64.min, "-9223372036854.775808"),
])
func timestampText(microseconds: Int64, text: String) { #expect(timestamp(microseconds) == text) }

@Test(arguments: [
    (0.0, "0.0"), (-0.0, "-0.0"), (1.0, "1.0"), (-3.0, "-3.0"), (0.1, "0.1"), (0.0001, "0.0001"), (0.00001, "1e-05"),
    (1e15, "1000000000000000.0"), (1e16, "1e+16"), (-1e16, "-1e+16"), (1e17, "1e+17"), (1e22, "1e+22"),
    (9_007_199_254_740_993.0, "9007199254740992.0"), (12_345_678_901_234_568.0, "1.2345678901234568e+16"),
    (-12_345_678_901_234_500.0, "-1.23456789012345e+16"), (0x1p54, "1.8014398509481984e+16"),
    (Double.leastNonzeroMagnitude, "5e-324"), (-2.2250738585072014e-308, "-2.2250738585072014e-308"),
    (1.7976931348623157e308, "1.7976931348623157e+308"), (.nan, "nan"), (.infinity, "inf"), (-.infinity, "-inf"),
])
func doubleText(value: Double, text: String) { #expect(double(value) == text) }

@Test func doubleTextIsWhatPythonPrints() throws {
    var random = Randomness(seed: 2)
    var values = (0..<20_000).map { _ in random.double() }
    // Where the standard library and Python change from digits to exponents.
    values += (0..<10_000).map { _ in Double.random(in: 1e14...4e16, using: &random).rounded() }
    values += (0..<2000).map { Double($0 + 1) * 1e13 }
    values += (-340...308).flatMap { exponent in [1.0, 1.5, -9.5].map { $0 * Double("1e\(exponent)")! } }
    let input = values.flatMap { withUnsafeBytes(of: $0.bitPattern.littleEndian, Array.init) }
    let script = "for (x,) in struct.iter_unpack('<d', sys.stdin.buffer.read()): print(repr(x))"
    let lines = try Python.lines(script, input: input)
    try #require(lines.count == values.count)
    let wrong = zip(values, lines).filter { double($0) != $1 }.map { "\($1) became \(double($0))" }
    #expect(wrong.isEmpty, "\(wrong.prefix(5))")
}

@Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
    ("foobar", "Zm9vYmFy"),
])
func base64Text(plain: String, text: String) { #expect(base64(Array(plain.utf8)) == text) }

@Test func base64TextIsWhatPythonPrints() throws {
    var random = Randomness(seed: 3)
    let bytes = (0..<10_000).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    let script = "import base64; print(base64.b64encode(sys.stdin.buffer.read()).decode())"
    #expect(try Python.lines(script, input: bytes) == [base64(bytes)])
}

@Test func jsonTextIsWhatPythonPrints() throws {
    var random = Randomness(seed: 4)
    var texts = (0..<20_000).map { _ in random.text(upTo: 40) }
    // Every ASCII character at every place of a word, and every length.
    for code in 0..<128 as Range<UInt8> {
        for place in 0..<9 {
            texts.append(String(repeating: "x", count: place) + String(UnicodeScalar(code)) + "yz")
        }
    }
    texts += (0..<40).map { String(repeating: "a", count: $0) }
    let input = texts.flatMap { text in
        withUnsafeBytes(of: UInt32(text.utf8.count).littleEndian, Array.init) + text.utf8
    }
    for (escapes, isASCII) in [(JSONText.Escapes.nonASCII, "True"), (.required, "False")] {
        let script = """
            data = sys.stdin.buffer.read()
            at = 0
            while at < len(data):
                n = int.from_bytes(data[at:at + 4], 'little')
                text = json.dumps(data[at + 4:at + 4 + n].decode(), ensure_ascii=\(isASCII))
                sys.stdout.buffer.write(text.encode() + b'\\n')
                at += 4 + n
            """
        let lines = try Python.lines(script, input: input)
        try #require(lines.count == texts.count)
        let wrong = zip(texts, lines).filter { string(Array($0.utf8), escapes) != $1 }.map { $1 }
        #expect(wrong.isEmpty, "\(wrong.prefix(5))")
    }
}

@Test func jsonTextOfInvalidUTF8StaysInItsRoom() throws {
    #expect(string([0x61, 0xff, 0x62], .nonASCII) == #""a\ufffdb""#)
    #expect(string([0xc0, 0x80], .nonASCII) == #""\ufffd\ufffd""#)
    #expect(string([0xed, 0xa0, 0x80], .nonASCII) == #""\ufffd\ufffd\ufffd""#)
    #expect(string([0xf0, 0x9f, 0x98], .nonASCII) == #""\ufffd\ufffd\ufffd""#)
    var random = Randomness(seed: 5)
    for _ in 0..<20_000 {
        let bytes = (0..<random.next() % 24).map { _ in UInt8(truncatingIfNeeded: random.next()) | 0x80 }
        let text = string(bytes, .nonASCII)
        #expect(text.hasPrefix("\"\\u") || bytes.isEmpty)
        #expect(text.hasSuffix("\""))
    }
    #expect(string([UInt8](repeating: 1, count: 50), .required).utf8.count == 302)
}

@Test func jsonScalars() {
    #expect(written(room: 4) { JSONText.writeNull(at: $0) } == "null")
    #expect(written(room: 8) { JSONText.write(true, at: $0) } == "true")
    #expect(written(room: 8) { JSONText.write(false, at: $0) } == "false")
    #expect(written(room: DoubleText.maximumLength) { JSONText.write(Double.nan, at: $0) } == "null")
    #expect(written(room: DoubleText.maximumLength) { JSONText.write(-0.5, at: $0) } == "-0.5")
}

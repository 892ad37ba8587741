import Records
import Testing

// Python's cbor2 and json as independent readers and writers.

private func differences(_ values: [Value], _ lines: [String]) throws -> [String] {
    try #require(values.count == lines.count)
    return zip(values, lines).filter { described($0) != $1 }.map { "\(described($0)) became \($1)" }
}

@Test func pythonReadsWhatIsWrittenAsCBOR() throws {
    var random = Randomness(seed: 40)
    let values = (0..<5000).map { _ in random.value(.portable) } + [.double(.infinity), .double(-.infinity)]
    let script =
        Python.describe + """
            import io, cbor2
            data = io.BytesIO(sys.stdin.buffer.read())
            end = len(data.getvalue())
            while data.tell() < end: print(describe(cbor2.load(data)))
            """
    // The bytes are a sequence: each item must end exactly where the next begins.
    let lines = try Python.lines(script, input: values.flatMap { CBOR.encode($0) })
    let wrong = try differences(values, lines)
    #expect(wrong.isEmpty, "\(wrong.prefix(3))")
}

@Test(arguments: ["", ", datetime_as_timestamp=True", ", canonical=True"])
func cborIsReadAsPythonWritesIt(options: String) throws {
    var random = Randomness(seed: 41)
    let values = (0..<3000).map { _ in random.value(.portable) }
    let script =
        Python.frames + """
            import cbor2
            for frame in frames():
                sys.stdout.buffer.write(cbor2.dumps(cbor2.loads(frame)\(options)))
            """
    let written = try Python.run(script, input: values.flatMap { framed(CBOR.encode($0)) })
    var offset = 0
    var wrong: [String] = []
    try written.withUnsafeBytes { written in
        for value in values {
            let (back, length) = try CBOR.decodeFirst(UnsafeRawBufferPointer(rebasing: written[offset...]))
            offset += length
            if sorted(back) != sorted(value) { wrong.append("\(described(value)) became \(described(back))") }
        }
    }
    #expect(offset == written.count)
    #expect(wrong.isEmpty, "\(wrong.prefix(3))")
}

/// The value with the keys of all maps in order: the canonical form sorts them.
private func sorted(_ value: Value) -> Value {
    switch value {
    case .array(let elements): .array(elements.map(sorted))
    case .map(let record):
        .map(
            Record(
                record.fields.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { ($0, sorted($1)) }
            )
        )
    default: value
    }
}

@Test func scalarsAreAsShortAsPythonsCanonicalForm() throws {
    var random = Randomness(seed: 42)
    var values: [Value] = (0..<5000).map { _ in .int(random.integer()) }
    values += (0..<5000).map { _ in .double(random.double()) }
    values += (0..<5000).map { _ in .double(Double(Float(bitPattern: UInt32(truncatingIfNeeded: random.next())))) }
        .filter { if case .double(let value) = $0 { !value.isNaN } else { false } }
    for exponent in -160...130 {
        for factor in [1.0, 1.5, 1.0009765625, 1.00048828125, -1.999, 1.0000001192092896] {
            values.append(.double(factor * Double(sign: .plus, exponent: exponent, significand: 1)))
        }
    }
    let script =
        Python.frames + """
            import cbor2
            for frame in frames():
                x = struct.unpack('<d', frame[1:])[0] if frame[:1] == b'd' else int(frame[1:])
                print(cbor2.dumps(x, canonical=True).hex())
            """
    let input = values.flatMap { value -> [UInt8] in
        if case .double(let number) = value {
            return framed(Array("d".utf8) + withUnsafeBytes(of: number.bitPattern.littleEndian, Array.init))
        }
        return framed(Array("i\(value.integer ?? 0)".utf8))
    }
    let lines = try Python.lines(script, input: input)
    try #require(lines.count == values.count)
    let wrong = zip(values, lines).filter { CBOR.encode($0) != bytes($1) }.map { "\($0): \($1)" }
    #expect(wrong.isEmpty, "\(wrong.prefix(3))")
}

@Test func jsonIsWrittenAsPythonWritesIt() throws {
    var random = Randomness(seed: 43)
    let values = (0..<5000).map { _ in random.value(.json) }
    for (style, options) in [
        (JSON.Style.spaced, ""), (.compact, ", ensure_ascii=False, separators=(',', ':')"),
    ] {
        let script = """
            for line in sys.stdin.buffer:
                sys.stdout.buffer.write(json.dumps(json.loads(line)\(options)).encode() + b'\\n')
            """
        let written = values.map { JSON.encode($0, style) + [10] }
        let again = try Python.run(script, input: Array(written.joined()))
        #expect(again == Array(written.joined()))
    }
}

@Test func jsonIsReadAndRefusedAsPythonDoes() throws {
    var random = Randomness(seed: 44)
    var texts: [[UInt8]] = []
    for _ in 0..<5000 {
        let original = JSON.encode(random.value(.json, depth: 3), random.next() % 2 == 0 ? .compact : .spaced)
        texts.append(original)
        for _ in 0..<3 {
            texts.append(original)
            random.mutate(&texts[texts.count - 1])
        }
    }
    // Numbers get their own share, as few texts hold long ones.
    for _ in 0..<10_000 {
        let digits = (0..<1 + random.next() % 25).map { _ in UInt8(0x30 + random.next() % 10) }
        var number = digits
        if random.next() % 2 == 0 { number.insert(0x2e, at: Int.random(in: 0...digits.count, using: &random)) }
        if random.next() % 2 == 0 { number += Array("e\(Int.random(in: -340...320, using: &random))".utf8) }
        if random.next() % 2 == 0 { number.insert(0x2d, at: 0) }
        texts.append(number)
    }
    // What Python is more lenient with is refused by hand: repeated keys, surrogates, infinities.
    let script =
        Python.describe + Python.frames + """
            import unicodedata
            def fail(*_): raise ValueError
            def pairs(items):
                if len({unicodedata.normalize('NFC', k) for k, _ in items}) < len(items): fail()
                return dict(items)
            def number(text):
                x = float(text)
                return x if math.isfinite(x) else fail()
            for frame in frames():
                try:
                    print(describe(json.loads(frame.decode(), parse_constant=fail, parse_float=number,
                                              object_pairs_hook=pairs)))
                except (ValueError, OverflowError):
                    print('refused')
            """
    let lines = try Python.lines(script, input: texts.flatMap { framed($0) })
    try #require(lines.count == texts.count)
    var wrong: [String] = []
    for (text, line) in zip(texts, lines) {
        let outcome = (try? JSON.decode(text)).map(described) ?? "refused"
        if outcome != line { wrong.append("\(String(decoding: text, as: UTF8.self)): \(outcome), but \(line)") }
    }
    #expect(wrong.isEmpty, "\(wrong.prefix(3))")
    #expect(lines.count { $0 == "refused" } > 2000)
}

import Records
import Testing

/// Values that have one encoding: the examples of RFC 8949, appendix A, that are in the shortest form.
private let shortest: [(String, Value)] = [
    ("00", 0), ("01", 1), ("0a", 10), ("17", 23), ("1818", 24), ("1819", 25), ("1864", 100), ("1903e8", 1000),
    ("1a000f4240", 1_000_000), ("1b000000e8d4a51000", 1_000_000_000_000), ("20", -1), ("29", -10), ("3863", -100),
    ("3903e7", -1000), ("f90000", 0.0), ("f98000", -0.0), ("f93c00", 1.0), ("fb3ff199999999999a", 1.1),
    ("f93e00", 1.5), ("f97bff", 65504.0), ("fa47c35000", 100_000.0), ("fa7f7fffff", 3.4028234663852886e+38),
    ("fb7e37e43c8800759c", 1.0e+300), ("f90001", 5.960464477539063e-8), ("f90400", 0.00006103515625), ("f9c400", -4.0),
    ("fbc010666666666666", -4.1), ("f97c00", .double(.infinity)), ("f97e00", .double(.nan)),
    ("f9fc00", .double(-.infinity)), ("f4", false), ("f5", true), ("f6", nil),
    ("c11a514b67b0", .timestamp(1_363_896_240_000_000)), ("c1fb41d452d9ec200000", .timestamp(1_363_896_240_500_000)),
    ("40", .bytes([])), ("4401020304", .bytes([1, 2, 3, 4])), ("60", ""), ("6161", "a"), ("6449455446", "IETF"),
    ("62225c", "\"\\"), ("62c3bc", "\u{fc}"), ("63e6b0b4", "\u{6c34}"), ("64f0908591", "\u{10151}"),
    ("80", []), ("83010203", [1, 2, 3]), ("8301820203820405", [1, [2, 3], [4, 5]]),
    ("98190102030405060708090a0b0c0d0e0f101112131415161718181819", .array((1...25).map { .int($0) })),
    ("a0", [:]), ("a26161016162820203", ["a": 1, "b": [2, 3]]), ("826161a161626163", ["a", ["b": "c"]]),
    ("a56161614161626142616361436164614461656145", ["a": "A", "b": "B", "c": "C", "d": "D", "e": "E"]),
    ("1b7fffffffffffffff", .int(.max)), ("3b7fffffffffffffff", .int(.min)),
]

/// Values in forms that are longer than needed, or that do not come back as they were.
private let longer: [(String, Value)] = [
    ("c074323031332d30332d32315432303a30343a30305a", .timestamp(1_363_896_240_000_000)),
    ("fa7f800000", .double(.infinity)), ("fb7ff0000000000000", .double(.infinity)), ("faff800000", .double(-.infinity)),
    ("fa7fc00000", .double(.nan)), ("fb7ff8000000000000", .double(.nan)), ("f7", nil),
    ("d74401020304", .bytes([1, 2, 3, 4])),
    ("c249010000000000000000", .bytes([1, 0, 0, 0, 0, 0, 0, 0, 0])), ("d818456449455446", .bytes(bytes("6449455446"))),
    ("d82076687474703a2f2f7777772e6578616d706c652e636f6d", "http://www.example.com"),
    ("5f42010243030405ff", .bytes([1, 2, 3, 4, 5])), ("7f657374726561646d696e67ff", "streaming"), ("9fff", []),
    ("9f018202039f0405ffff", [1, [2, 3], [4, 5]]), ("9f01820203820405ff", [1, [2, 3], [4, 5]]),
    ("83018202039f0405ff", [1, [2, 3], [4, 5]]), ("83019f0203ff820405", [1, [2, 3], [4, 5]]),
    ("bf61610161629f0203ffff", ["a": 1, "b": [2, 3]]), ("826161bf61626163ff", ["a", ["b": "c"]]),
    ("bf6346756ef563416d7421ff", ["Fun": true, "Amt": -2]), ("1800", 0), ("1b0000000000000001", 1),
    ("5fff", .bytes([])),
    ("7fff", ""), ("bf7f6161ff01ff", ["a": 1]), ("c1f93800", .timestamp(500_000)),
    ("c1fabf000000", .timestamp(-500_000)),
    ("d9d9f7c101", .timestamp(1_000_000)), ("c1fb412e848480000000", .timestamp(1_000_002_250_000)),
]

@Test(arguments: shortest) func cborOfTheShortestForm(hex: String, value: Value) throws {
    #expect(CBOR.encode(value) == bytes(hex))
    #expect(try CBOR.decode(bytes(hex)) == value)
}

@Test(arguments: longer) func cborOfOtherForms(hex: String, value: Value) throws {
    #expect(try CBOR.decode(bytes(hex)) == value)
}

@Test(arguments: [
    ("", CBORError.Code.truncated, 0), ("18", .truncated, 1), ("1900", .truncated, 1), ("1b00", .truncated, 1),
    ("62ff", .truncated, 0), ("5bffffffffffffffff00", .truncated, 0), ("7b7fffffffffffffff00", .truncated, 0),
    ("9bffffffffffffffff00", .truncated, 0), ("bb8000000000000000", .truncated, 0), ("8201", .truncated, 0),
    ("828200", .truncated, 1),
    ("a161", .truncated, 0), ("a16161", .truncated, 3), ("9f01", .truncated, 2), ("bf", .truncated, 1),
    ("c1", .truncated, 1), ("5f4100", .truncated, 3), ("fb0000", .truncated, 1), ("c2c2", .truncated, 2),
    ("c1c1", .invalidTimestamp, 1),
    ("1c", .malformed, 0), ("1f", .malformed, 0), ("3f", .malformed, 0), ("df00", .malformed, 0), ("fc", .malformed, 0),
    ("ff", .malformed, 0), ("81ff", .malformed, 1), ("a1ff", .truncated, 0), ("a1ff00", .malformed, 1),
    ("bf6161ff", .malformed, 3),
    ("9fc1ff", .malformed, 2), ("f800", .malformed, 0), ("f81f", .malformed, 0), ("5f6161ff", .malformed, 1),
    ("7f4161ff", .malformed, 1), ("5f5fffff", .malformed, 1), ("7f00ff", .malformed, 1), ("5fc140ff", .malformed, 1),
    ("61ff", .invalidUTF8, 1), ("63616180", .invalidUTF8, 3), ("63eda080", .invalidUTF8, 1),
    ("62c080", .invalidUTF8, 1),
    ("7f61c361bcff", .invalidUTF8, 2), ("6a414141414141414141c3", .invalidUTF8, 10),
    ("1b8000000000000000", .integerOutOfRange, 0), ("811bffffffffffffffff", .integerOutOfRange, 1),
    ("3b8000000000000000", .integerOutOfRange, 0), ("3bffffffffffffffff", .integerOutOfRange, 0),
    ("c16161", .invalidTimestamp, 1), ("c1f97e00", .invalidTimestamp, 1), ("c1f97c00", .invalidTimestamp, 1),
    ("c11b7fffffffffffffff", .invalidTimestamp, 1), ("c1fb43e0000000000000", .invalidTimestamp, 1),
    ("c1c101", .invalidTimestamp, 1), ("c001", .invalidTimestamp, 1), ("c06161", .invalidTimestamp, 1),
    ("a2616101616102", .duplicateKey, 4), ("bf6161017f6161ff02ff", .duplicateKey, 4), ("a10102", .keyNotText, 1),
    ("81a1416102", .keyNotText, 2), ("e0", .unsupportedSimpleValue, 0), ("f8ff", .unsupportedSimpleValue, 0),
    ("0000", .trailingBytes, 1),
])
func cborThatIsRefused(hex: String, code: CBORError.Code, offset: Int) {
    let error = #expect(throws: CBORError.self) { try CBOR.decode(bytes(hex)) }
    #expect(error?.code == code)
    #expect(error?.offset == offset)
}

@Test func cborErrorsSayWhatAndWhere() {
    func message(_ hex: String) -> String? {
        #expect(throws: CBORError.self) { try CBOR.decode(bytes(hex)) }?.description
    }
    #expect(message("9a00010000") == "CBOR, byte 0: expected 65536 elements of an array, found the end of the bytes")
    #expect(message("61ff") == "CBOR, byte 1: expected UTF-8, found byte 0xff")
    #expect(message("a10102") == "CBOR, byte 1: expected text as the key of a map, found the integer 1")
    #expect(message("a2616101616102") == #"CBOR, byte 4: expected a new key, found the key "a" again"#)
}

@Test func cborIsNestedUpToItsLimit() throws {
    let limit = CBORReader.maximumDepth
    for (opening, closing) in [(0x81, nil), (0x9f, 0xff)] as [(UInt8, UInt8?)] {
        func nested(_ depth: Int) -> [UInt8] {
            [UInt8](repeating: opening, count: depth) + [0]
                + (closing.map { [UInt8](repeating: $0, count: depth) } ?? [])
        }
        #expect(try CBOR.encode(CBOR.decode(nested(limit))) == [UInt8](repeating: 0x81, count: limit) + [0])
        let error = #expect(throws: CBORError.self) { try CBOR.decode(nested(limit + 1)) }
        #expect(error?.code == .tooDeep)
        #expect(error?.offset == limit)
    }
    #expect(try CBOR.decode([UInt8](repeating: 0xc6, count: 1_000_000) + [1]) == 1)
}

@Test func cborOfTheFirstItem() throws {
    let (value, length) = try bytes("8201020304").withUnsafeBytes { try CBOR.decodeFirst($0) }
    #expect(value == [1, 2])
    #expect(length == 3)
    var appended: [UInt8] = [9]
    CBOR.append([1, 2], to: &appended)
    #expect(appended == [9, 0x82, 1, 2])
}

@Test(arguments: [
    ("1970-01-01T00:00:00Z", 0), ("1969-12-31T23:59:59.5Z", -500_000), ("2000-02-29T12:00:00Z", 951_825_600_000_000),
    ("2013-03-21T20:04:00.123456Z", 1_363_896_240_123_456), ("2013-03-21t20:04:00.1234565z", 1_363_896_240_123_457),
    ("2013-03-21T22:04:00+02:00", 1_363_896_240_000_000), ("2013-03-21T18:34:00-01:30", 1_363_896_240_000_000),
    ("1990-12-31T23:59:60Z", 662_688_000_000_000), ("0000-01-01T00:00:00Z", -62_167_219_200_000_000),
    ("9999-12-31T23:59:59.999999Z", 253_402_300_799_999_999),
])
func timesOfTag0(text: String, microseconds: Int64) throws {
    #expect(try CBOR.decode([0xc0] + CBOR.encode(.string(text))) == .timestamp(microseconds))
}

@Test(arguments: [
    "", "1970-01-01", "1970-01-01T00:00:00", "1970-13-01T00:00:00Z", "1970-00-01T00:00:00Z", "1970-02-29T00:00:00Z",
    "1900-02-29T00:00:00Z", "1970-01-32T00:00:00Z", "1970-01-01T24:00:00Z", "1970-01-01T00:60:00Z",
    "1970-01-01T00:00:61Z", "1970-01-01T00:00:00.Z", "1970-01-01T00:00:00+24:00", "1970-01-01T00:00:00+0100",
    "1970-01-01T00:00:00Z ", " 1970-01-01T00:00:00Z", "+970-01-01T00:00:00Z", "1970-01-01 00:00:00Z",
])
func timesOfTag0ThatAreRefused(text: String) {
    let error = #expect(throws: CBORError.self) { try CBOR.decode([0xc0] + CBOR.encode(.string(text))) }
    #expect(error?.code == .invalidTimestamp)
}

@Test func timesKeepTheirMicrosecond() throws {
    var random = Randomness(seed: 10)
    let limit: Int64 = 1 << 33 * 1_000_000
    var times = (0..<50_000).map { _ in random.timestamp() }
    for power in 0..<34 {
        let edge = Int64(1) << power * 1_000_000
        times += [edge - 1, edge, edge + 1, -edge - 1, -edge, 1 - edge].filter { abs($0) <= limit }
    }
    // The coarsest doubles, where an error of rounding would show first.
    times += (0..<20_000).map { _ in limit - Int64(random.next() % 4_000_000_000_000_000) }
    let wrong = try times.filter { try CBOR.decode(CBOR.encode(.timestamp($0))) != .timestamp($0) }
    #expect(wrong.isEmpty, "\(wrong.prefix(5))")
    for time in [Int64.max, .min] {
        guard case .timestamp(let back) = try CBOR.decode(CBOR.encode(.timestamp(time))) else {
            Issue.record("not a time")
            return
        }
        #expect(abs(Double(back) - Double(time)) < 2000)
    }
}

@Test func everyHalfComesBack() throws {
    var wrong: [UInt16] = []
    for half in 0...UInt16.max {
        let encoded = [0xf9, UInt8(half >> 8), UInt8(half & 0xff)]
        if try CBOR.encode(CBOR.decode(encoded)) != encoded { wrong.append(half) }
    }
    #expect(wrong.isEmpty)
}

@Test func randomSinglesComeBack() throws {
    var random = Randomness(seed: 11)
    for _ in 0..<20_000 {
        let bits = UInt32(truncatingIfNeeded: random.next())
        let encoded = [0xfa] + withUnsafeBytes(of: bits.bigEndian, Array.init)
        let again = try CBOR.encode(CBOR.decode(encoded))
        #expect(again == encoded || again.count == 3)
    }
}

@Test func randomValuesComeBackFromCBOR() throws {
    var random = Randomness(seed: 12)
    for _ in 0..<5000 {
        let value = random.value(.all)
        #expect(try CBOR.decode(CBOR.encode(value)) == value)
    }
}

import Records

/// Values of every kind and form, from which inputs are made.
enum SampleValues {
    static let all: [Value] = [
        .null, .bool(true), .int(0), .int(-1), .int(23), .int(24), .int(65_536), .int(.min), .int(.max),
        .double(0.1), .double(-0.0), .double(.infinity), .double(.nan), .double(1e300), .string(""), .string("text"),
        .string("\u{0}\u{1f}\"\\\u{7f}é€😀"), .string(String(repeating: "long ", count: 60)), .bytes([]),
        .bytes([0, 255, 128]), .timestamp(0), .timestamp(1_700_000_000_123_456), .timestamp(-1), .array([]),
        .array([.int(1), .array([.string("a"), .null]), .map([:])]),
        .map(["frame": "log", "level": 1, "text": "hello"]),
        .map(["a": .map(["b": .map(["c": .array([.double(1.5), .bytes([1])])])]), "time": .timestamp(1)]),
        .map(Record((0..<40).map { ("key\($0)", .int($0)) })),
    ]

    /// What the encoder never writes: indefinite lengths, tags, half floats, undefined, wide forms of small numbers.
    static let indefinite: [[UInt8]] = [
        [0x9f, 0x01, 0x02, 0xff], [0xbf, 0x61, 0x61, 0x01, 0xff], [0x7f, 0x61, 0x61, 0x61, 0x62, 0xff],
        [0x5f, 0x41, 0x00, 0x41, 0x01, 0xff], [0xc0, 0x74] + Array("2013-03-21T20:04:00Z".utf8),
        [0xc1, 0x1a, 0x51, 0x4b, 0x67, 0xb0], [0xc1, 0xfb, 0x41, 0xd4, 0x52, 0xd9, 0xec, 0x20, 0x00, 0x00],
        [0xc2, 0x49, 0x01, 0, 0, 0, 0, 0, 0, 0, 0], [0xf9, 0x3c, 0x00], [0xf7], [0xfa, 0x7f, 0x80, 0x00, 0x00],
        [0x1b, 0, 0, 0, 0, 0, 0, 0, 1], [0xd9, 0xd9, 0xf7, 0x80], [0x9b, 0, 0, 0, 0, 0, 0, 0, 1, 0x00],
    ]
}

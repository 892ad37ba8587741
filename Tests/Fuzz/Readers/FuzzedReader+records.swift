import Records

extension FuzzedReader {
    /// Items of CBOR one by one, and as a whole value.
    static let cbor = FuzzedReader(
        name: "cbor",
        usualDose: 60_000,
        longest: 4096,
        inputs: { SampleValues.all.map { CBOR.encode($0) } + SampleValues.indefinite },
        words: ["name", "frame", "\u{fffd}"],
        read: { bytes throws(Finding) in
            var reader = CBORReader(bytes)
            while let event = try? reader.next() {
                if case .end = event, reader.depth < 0 { throw Finding("the depth is \(reader.depth)") }
                if reader.isAtEnd { break }
            }
            guard let value = try? CBOR.decode(bytes) else { return false }
            try Finding.unless(Self.staysTheSame(value), "decoded otherwise after encoding: \(value)")
            return true
        }
    )

    /// JSON texts.
    static let json = FuzzedReader(
        name: "json",
        usualDose: 60_000,
        longest: 4096,
        inputs: { SampleValues.all.flatMap { [JSON.encode($0), JSON.encode($0, .spaced)] } },
        words: ["null", "true", "false", "\\u", "\\ud800", "1e308", "1e-400", "-0", "0.1", "[[[[[[[[", "{\"a\":"],
        read: { bytes throws(Finding) in
            guard let value = try? JSON.decode(bytes) else { return false }
            let again = try? JSON.decode(JSON.encode(value))
            try Finding.unless(again == value, "decoded otherwise after encoding: \(value)")
            return true
        }
    )

    /// Whether a value is the same after encoding and decoding; a time that is a double in CBOR is only as exact.
    static func staysTheSame(_ value: Value) -> Bool {
        let bytes = CBOR.encode(value)
        guard let again = try? CBOR.decode(bytes) else { return false }
        return again == value || CBOR.encode(again) == bytes
    }
}

import Records

// Keys of stores are compared byte by byte. Numbers are big-endian, with the sign turned so that negative ones come first.
// A zero byte within a text becomes two bytes, so that none of it looks like the end: no key is the beginning of another.

extension EntityID {
    /// Appends the id to a key: keys sort as ids of one type do, and nothing of what follows can be taken for the id.
    public func writeKey(to writer: inout ByteWriter) {
        switch self {
        case .string(let text): Self.write(text, to: &writer)
        case .int(let number): writer.write(word: (UInt64(bitPattern: Int64(number)) ^ 1 << 63).byteSwapped)
        case .ipv4(let address): writer.write(word: address.number.byteSwapped)
        case .ipv6(let address), .zonedIPv6(let address, _):
            writer.write(word: address.high.byteSwapped)
            writer.write(word: address.low.byteSwapped)
            if case .zonedIPv6(_, let zone) = self {
                Self.write(zone, to: &writer)
            } else {
                Self.write("", to: &writer)
            }
        case .mac(let address):
            for shift in stride(from: 40, through: 0, by: -8) {
                writer.write(UInt8(truncatingIfNeeded: address.number >> UInt64(shift)))
            }
        }
    }

    /// Reads the id of a key.
    public init(key reader: inout ByteReader, as type: EntityIDType) throws(ByteError) {
        switch type {
        case .string: self = .string(try Self.text(&reader))
        case .int: self = .int(Int(Int64(bitPattern: try reader.word(UInt64.self).byteSwapped ^ 1 << 63)))
        case .ipv4: self = .ipv4(IPv4Address(number: try reader.word(UInt32.self).byteSwapped))
        case .ipv6:
            let high = try reader.word(UInt64.self).byteSwapped
            let address = IPv6Address(high: high, low: try reader.word(UInt64.self).byteSwapped)
            let zone = try Self.text(&reader)
            self = zone.isEmpty ? .ipv6(address) : .zonedIPv6(address, zone: zone)
        case .mac:
            var number: UInt64 = 0
            for _ in 0..<6 { number = number << 8 | UInt64(try reader.byte()) }
            self = .mac(MACAddress(number: number))
        }
    }

    /// Appends a text with its end: two zero bytes; a zero byte within is followed by 255.
    static func write(_ text: String, to writer: inout ByteWriter) {
        for byte in text.utf8 {
            writer.write(byte)
            if byte == 0 { writer.write(0xff) }
        }
        writer.write(0)
        writer.write(0)
    }

    private static func text(_ reader: inout ByteReader) throws(ByteError) -> String {
        var bytes: [UInt8] = []
        while true {
            let byte = try reader.byte()
            if byte == 0 {
                let next = try reader.byte()
                if next == 0 { break }
                guard next == 0xff else { throw reader.error("the end of a text or a zero byte within it") }
            }
            bytes.append(byte)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw reader.error("text in UTF-8 before it") }
        return text
    }
}

import Records

// A byte tells the kind, what follows depends on it. Numbers of kinds are stored: none may ever get another meaning.

extension DataValue {
    /// How deep a value may be nested: a little more than JSON that is accepted.
    static let maximumDepth = 160

    private enum Kind {
        static let null: UInt8 = 0
        static let no: UInt8 = 1
        static let yes: UInt8 = 2
        static let int: UInt8 = 3
        static let float: UInt8 = 4
        static let string: UInt8 = 5
        static let ipv4: UInt8 = 6
        static let ipv6: UInt8 = 7
        static let zonedIPv6: UInt8 = 8
        static let mac: UInt8 = 9
        static let time: UInt8 = 10
        static let array: UInt8 = 11
        static let object: UInt8 = 12
        static let link: UInt8 = 13
        static let dataLink: UInt8 = 14
    }

    /// Appends the binary form of the value.
    public func write(to writer: inout ByteWriter) {
        switch self {
        case .null: writer.write(Kind.null)
        case .bool(let value): writer.write(value ? Kind.yes : Kind.no)
        case .int(let value):
            writer.write(Kind.int)
            writer.write(signed: Int64(value))
        case .float(let value):
            writer.write(Kind.float)
            writer.write(word: value.bitPattern)
        case .string(let value):
            writer.write(Kind.string)
            writer.write(text: value)
        case .ipv4(let value):
            writer.write(Kind.ipv4)
            writer.write(word: value.number)
        case .ipv6(let value):
            writer.write(Kind.ipv6)
            Self.write(value, to: &writer)
        case .zonedIPv6(let value, let zone):
            writer.write(Kind.zonedIPv6)
            Self.write(value, to: &writer)
            writer.write(text: zone)
        case .mac(let value):
            writer.write(Kind.mac)
            writer.write(word: value.number)
        case .time(let value):
            writer.write(Kind.time)
            writer.write(word: value)
        case .array(let elements):
            writer.write(Kind.array)
            writer.write(count: UInt64(elements.count))
            for element in elements { element.write(to: &writer) }
        case .object(let fields):
            writer.write(Kind.object)
            writer.write(count: UInt64(fields.count))
            for field in fields {
                writer.write(text: field.name)
                field.value.write(to: &writer)
            }
        case .link(let id):
            writer.write(Kind.link)
            id.write(to: &writer)
        case .dataLink(let id, let data):
            writer.write(Kind.dataLink)
            id.write(to: &writer)
            data.write(to: &writer)
        }
    }

    private static func write(_ address: IPv6Address, to writer: inout ByteWriter) {
        writer.write(word: address.high)
        writer.write(word: address.low)
    }

    /// Reads the binary form of a value.
    public init(from reader: inout ByteReader) throws(ByteError) { self = try Self.read(&reader, depth: 0) }

    private static func read(_ reader: inout ByteReader, depth: Int) throws(ByteError) -> DataValue {
        switch try reader.byte() {
        case Kind.null: return .null
        case Kind.no: return .bool(false)
        case Kind.yes: return .bool(true)
        case Kind.int: return .int(Int(try reader.signed()))
        case Kind.float: return .float(Double(bitPattern: try reader.word(UInt64.self)))
        case Kind.string: return .string(try reader.text())
        case Kind.ipv4: return .ipv4(IPv4Address(number: try reader.word(UInt32.self)))
        case Kind.ipv6: return .ipv6(try self.address(&reader))
        case Kind.zonedIPv6:
            let address = try self.address(&reader)
            return .zonedIPv6(address, zone: try reader.text())
        case Kind.mac: return .mac(MACAddress(number: try reader.word(UInt64.self)))
        case Kind.time: return .time(try reader.word(Int64.self))
        case Kind.array:
            guard depth < self.maximumDepth else { throw reader.error("less nesting") }
            let count = try reader.length()
            var elements: [DataValue] = []
            // An element of one byte takes 24 in memory, so the announced number alone must not be trusted with it.
            elements.reserveCapacity(min(count, 4096))
            for _ in 0..<count { elements.append(try self.read(&reader, depth: depth + 1)) }
            return .array(elements)
        case Kind.object:
            guard depth < self.maximumDepth else { throw reader.error("less nesting") }
            let count = try reader.length(ofElements: 2)
            var fields: [DataField] = []
            fields.reserveCapacity(min(count, 4096))
            for _ in 0..<count {
                let name = try reader.text()
                fields.append(DataField(name, try self.read(&reader, depth: depth + 1)))
            }
            return .object(fields)
        case Kind.link: return .link(try EntityID(from: &reader))
        case Kind.dataLink:
            guard depth < self.maximumDepth else { throw reader.error("less nesting") }
            let id = try EntityID(from: &reader)
            return .dataLink(id, try self.read(&reader, depth: depth + 1))
        default: throw reader.error("a kind of value before it")
        }
    }

    private static func address(_ reader: inout ByteReader) throws(ByteError) -> IPv6Address {
        let high = try reader.word(UInt64.self)
        return IPv6Address(high: high, low: try reader.word(UInt64.self))
    }
}

extension EntityID {
    /// Appends the binary form of the id, which is that of its value.
    public func write(to writer: inout ByteWriter) { self.value.write(to: &writer) }

    /// Reads the binary form of an id.
    public init(from reader: inout ByteReader) throws(ByteError) {
        switch try DataValue(idFrom: &reader) {
        case .string(let text): self = .string(text)
        case .int(let number): self = .int(number)
        case .ipv4(let address): self = .ipv4(address)
        case .ipv6(let address): self = .ipv6(address)
        case .zonedIPv6(let address, let zone): self = .zonedIPv6(address, zone: zone)
        case .mac(let address): self = .mac(address)
        default: throw reader.error("an id before it")
        }
    }
}

extension DataValue {
    /// Reads the binary form of a value that can be an id, and so holds no others.
    fileprivate init(idFrom reader: inout ByteReader) throws(ByteError) {
        var ahead = reader
        switch try ahead.byte() {
        case Kind.string, Kind.int, Kind.ipv4, Kind.ipv6, Kind.zonedIPv6, Kind.mac:
            self = try Self.read(&reader, depth: 0)
        default: throw reader.error("the kind of an id")
        }
    }
}

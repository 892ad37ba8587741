/// Texts in filters that stand for values that JSON does not have: `$$IPv4{10.0.0.1}`.
enum MagicText {
    /// Replaces such texts wherever they stand.
    static func replacing(_ value: DataValue, idType: EntityIDType) throws(QueryProblem) -> DataValue {
        switch value {
        case .string(let text): return try Self.value(text, idType) ?? value
        case .array(let elements):
            var replaced: [DataValue] = []
            for element in elements { replaced.append(try Self.replacing(element, idType: idType)) }
            return .array(replaced)
        case .object(let fields):
            var replaced: [DataField] = []
            for field in fields {
                replaced.append(DataField(field.name, try Self.replacing(field.value, idType: idType)))
            }
            return .object(replaced)
        default: return value
        }
    }

    /// What a text stands for; nil: it stands for itself.
    private static func value(_ text: String, _ idType: EntityIDType) throws(QueryProblem) -> DataValue? {
        guard text.hasPrefix("$$") else { return nil }
        guard let brace = text.firstIndex(of: "{"), text.hasSuffix("}") else {
            throw QueryProblem("'\(text)' is no magic string, expected $$NAME{VALUE}")
        }
        let name = text[..<brace].dropFirst(2)
        let body = String(text[text.index(after: brace)...].dropLast())
        let found: DataValue?
        switch name {
        case "IPv4": found = IPv4Address(body).map { .ipv4($0) }
        case "IPv6": found = EntityID.ipv6(body)?.value
        case "MAC": found = MACAddress(body).map { .mac($0) }
        case "int": found = IntegerText.integer(body).map { .int($0) }
        case "Date": found = Self.date(body)
        case "DateTs": found = Self.epoch(body)
        case "IPv4Prefix": found = Self.prefix(body, bits: 32)
        case "IPv6Prefix": found = Self.prefix(body, bits: 128)
        case "Binary_ID":
            // The id as the store has it; a range of those is a range of ids.
            if let inner = try Self.value(body, idType) {
                found = inner
            } else {
                found = EntityID(body, as: idType)?.value
            }
        default:
            throw QueryProblem(
                "there is no magic string '$$\(name)', expected $$IPv4, $$IPv6, $$int, $$Date, $$DateTs, $$MAC, "
                    + "$$IPv4Prefix, $$IPv6Prefix or $$Binary_ID"
            )
        }
        guard let found else { throw QueryProblem("'\(body)' in '\(text)' is none") }
        return found
    }

    private static func date(_ text: String) -> DataValue? {
        // A number of seconds has a name of its own.
        guard text.utf8.count >= 10, text.utf8.dropFirst(4).first == UInt8(ascii: "-") else { return nil }
        var text = text
        guard case .time(let time) = text.withUTF8({ TimeReading.read(UnsafeRawBufferPointer($0)) }) else { return nil }
        return .time(time)
    }

    private static func epoch(_ text: String) -> DataValue? {
        var text = text
        guard let seconds = text.withUTF8({ NumberText.double(UnsafeRawBufferPointer($0)) }),
            case .time(let time) = TimeReading.time(seconds: seconds)
        else { return nil }
        return .time(time)
    }

    /// The range of addresses that begin with the same bits.
    private static func prefix(_ text: String, bits: Int) -> DataValue? {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[1].isEmpty, parts[1].utf8.allSatisfy({ $0 &- 0x30 < 10 }),
            let length = Int(parts[1]), length <= bits
        else { return nil }
        let (first, last): (DataValue, DataValue)
        if bits == 32 {
            guard let address = IPv4Address(String(parts[0])) else { return nil }
            let mask = UInt32(truncatingIfNeeded: (UInt64(1) << UInt64(32 - length)) - 1)
            first = .ipv4(IPv4Address(number: address.number & ~mask))
            last = .ipv4(IPv4Address(number: address.number | mask))
        } else {
            guard let address = IPv6Address(String(parts[0])) else { return nil }
            let number = UInt128(address.high) << 64 | UInt128(address.low)
            let mask = length == 0 ? UInt128.max : (UInt128(1) << UInt128(128 - length)) - 1
            first = .ipv6(IPv6Address(number: number & ~mask))
            last = .ipv6(IPv6Address(number: number | mask))
        }
        return .object([DataField("$gte", first), DataField("$lte", last)])
    }
}

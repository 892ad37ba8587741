import Records

/// Gives the fields of a network flow the names and shapes that protobuf messages of flows have.
///
/// Fields that keep their names keep their places; renamed ones follow in a fixed order, as far as the record has them.
public struct FlowProtocolMapping: RecordMapping {
    /// How a field is made of another.
    private enum Shape {
        case same
        case flags
        case address
    }

    private static let renamed: [(old: String, new: String, shape: Shape)] = [
        ("flow_id", "id", .same),
        ("protocol_l4", "l4_protocol", .same),
        ("protocol_l7", "l7_protocol", .same),
        ("packet_no_send", "packets_no_send", .same),
        ("packet_no_recv", "packets_no_recv", .same),
        ("is_terminated", "flow_terminated", .same),
        ("proto_flags_send", "proto_data_send", .flags),
        ("proto_flags_recv", "proto_data_recv", .flags),
        ("srcip", "src_ip", .address),
        ("srcport", "src_port", .same),
        ("destip", "dest_ip", .address),
        ("destport", "dest_port", .same),
    ]
    private static let dropped = "user_id"

    private let time: SharedTimeText

    /// Makes the mapping.
    public init(_ zone: LocalZone = .system) { self.time = SharedTimeText(zone) }

    /// Changes a flow.
    ///
    /// - Throws: If an address is none of IPv4.
    public func map(_ record: inout Record) throws {
        var mapped = Record()
        for (key, value) in record.fields where key != Self.dropped && !Self.renamed.contains(where: { $0.old == key })
        {
            mapped[key] = self.kept(key, value)
        }
        for (old, new, shape) in Self.renamed {
            guard let value = record[old] else { continue }
            switch shape {
            case .same: mapped[new] = value
            case .flags: mapped[new] = ["tcp_flags": value]
            case .address: mapped[new] = try Self.address(value, of: old)
            }
        }
        record = mapped
    }

    /// The new names, in the order that records have them.
    public func columns(_ before: [String]?) -> [String]? {
        guard let before else { return nil }
        let kept = before.filter { key in key != Self.dropped && !Self.renamed.contains { $0.old == key } }
        return kept + Self.renamed.filter { before.contains($0.old) }.map(\.new).filter { !kept.contains($0) }
    }

    private func kept(_ key: String, _ value: Value) -> Value {
        switch (key, value) {
        case ("first_byte_ts", .timestamp(let time)), ("last_byte_ts", .timestamp(let time)):
            return .string(self.time.of(time))
        case ("first_byte_ts", .string(let text)), ("last_byte_ts", .string(let text)):
            return .string(LocalTimestamp.microseconds(text, self.time.zone).map(self.time.of) ?? text)
        case ("metadata", .map(let names)):
            return .map(Record(names.fields.map { ($0.key, ["values": .map([Self.name($0.value): Self.first])]) }))
        default: return value
        }
    }

    private static var first: Value { ["sequences": [1]] }

    /// A value as a key of a map.
    private static func name(_ value: Value) -> String {
        value.text ?? String(decoding: JSON.encode(value, .spaced), as: UTF8.self)
    }

    /// The number of an address with dots.
    private static func address(_ value: Value, of key: String) throws -> Value {
        guard let text = value.text else { return value }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { $0.utf8.allSatisfy { (0x30...0x39).contains($0) } ? UInt8($0) : nil }
        guard parts.count == 4, numbers.count == 4 else {
            throw UnrepresentableRecord("\"\(key)\" is to be a number: expected an address of IPv4, found \"\(text)\"")
        }
        return .int(numbers.reduce(0) { $0 << 8 | Int($1) })
    }
}

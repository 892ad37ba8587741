import Records

/// A value of an attribute, in its type and normalised.
public enum DataValue: Sendable {
    case null
    case bool(Bool)
    case int(Int)
    case float(Double)
    case string(String)
    case ipv4(IPv4Address)
    case ipv6(IPv6Address)
    /// An address with the interface that it belongs to.
    indirect case zonedIPv6(IPv6Address, zone: String)
    case mac(MACAddress)
    /// Microseconds since 1970 UTC, whole milliseconds.
    case time(Int64)
    /// Of `array`, `set`, a series, or a list in free JSON.
    case array([DataValue])
    /// Of `dict` (all its keys, in the order of the type), a timeseries (all its series), or an object in free JSON.
    /// Names are unique.
    case object([DataField])
    /// A reference to an entity of the type that the attribute tells.
    case link(EntityID)
    /// A reference with data of its own.
    indirect case dataLink(EntityID, DataValue)

    /// The entity that a link leads to, else nil.
    public var linkedID: EntityID? {
        switch self {
        case .link(let id), .dataLink(let id, _): id
        default: nil
        }
    }

    /// The field of an object; nil if it has none, or is no object.
    public subscript(_ name: String) -> DataValue? {
        guard case .object(let fields) = self else { return nil }
        return fields.first { $0.name == name }?.value
    }

    /// The text of a single value; nil for those that consist of others and for null.
    public var plainText: String? {
        switch self {
        case .null, .array, .object, .link, .dataLink: nil
        case .bool(let value): value ? "true" : "false"
        case .int(let value): String(value)
        case .float(let value): value.description
        case .string(let value): value
        case .ipv4(let value): value.description
        case .ipv6(let value): value.description
        case .zonedIPv6(let value, let zone): "\(value)%\(zone)"
        case .mac(let value): value.description
        case .time(let value): DateText.text(value)
        }
    }
}

extension DataValue: Hashable {
    /// Compares by kind and contents: texts by bytes, numbers by bits, objects whatever the order of their fields.
    public static func == (left: DataValue, right: DataValue) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.int(let left), .int(let right)): left == right
        case (.float(let left), .float(let right)): left.bitPattern == right.bitPattern
        case (.string(let left), .string(let right)): TextBytes.areEqual(left, right)
        case (.ipv4(let left), .ipv4(let right)): left == right
        case (.ipv6(let left), .ipv6(let right)): left == right
        case (.zonedIPv6(let left, let zone), .zonedIPv6(let right, let other)):
            left == right && TextBytes.areEqual(zone, other)
        case (.mac(let left), .mac(let right)): left == right
        case (.time(let left), .time(let right)): left == right
        case (.array(let left), .array(let right)): left == right
        case (.object(let left), .object(let right)): Self.haveSameFields(left, right)
        case (.link(let left), .link(let right)): left == right
        case (.dataLink(let left, let data), .dataLink(let right, let other)): left == right && data == other
        default: false
        }
    }

    private static func haveSameFields(_ left: [DataField], _ right: [DataField]) -> Bool {
        guard left.count == right.count else { return false }
        for index in left.indices {
            // Nearly always they stand in the same order.
            if TextBytes.areEqual(left[index].name, right[index].name) {
                guard left[index].value == right[index].value else { return false }
                continue
            }
            guard let other = right.first(where: { TextBytes.areEqual($0.name, left[index].name) }),
                other.value == left[index].value
            else { return false }
        }
        return true
    }

    /// Feeds what `==` compares into a hasher.
    public func hash(into hasher: inout Hasher) {
        switch self {
        case .null: hasher.combine(0)
        case .bool(let value): hasher.combine(value)
        case .int(let value): hasher.combine(value)
        case .float(let value): hasher.combine(value.bitPattern)
        case .string(let value): TextBytes.hash(value, into: &hasher)
        case .ipv4(let value): hasher.combine(value)
        case .ipv6(let value): hasher.combine(value)
        case .zonedIPv6(let value, _): hasher.combine(value)
        case .mac(let value): hasher.combine(value)
        case .time(let value): hasher.combine(value)
        case .array(let elements): hasher.combine(elements)
        case .object(let fields):
            // A sum does not depend on the order.
            var sum = 0
            for field in fields {
                var single = Hasher()
                TextBytes.hash(field.name, into: &single)
                single.combine(field.value)
                sum &+= single.finalize()
            }
            hasher.combine(sum)
        case .link(let id): hasher.combine(id)
        case .dataLink(let id, let data):
            hasher.combine(id)
            hasher.combine(data)
        }
    }
}

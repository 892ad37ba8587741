// Texts compare by bytes: two spellings of a character are two ids, as they are two keys of a store. Swift's own comparison
// would hold them for one.

/// What tells an entity from the others of its type.
public enum EntityID: Sendable {
    case string(String)
    case int(Int)
    case ipv4(IPv4Address)
    case ipv6(IPv6Address)
    /// An address with the interface that it belongs to: `fe80::1%eth0`.
    indirect case zonedIPv6(IPv6Address, zone: String)
    case mac(MACAddress)

    /// The id that a text stands for, such as a part of a path; nil if it is none of this type.
    public init?(_ text: String, as type: EntityIDType) {
        switch type {
        case .string: self = .string(text)
        case .int:
            guard let number = IntegerText.integer(text) else { return nil }
            self = .int(number)
        case .ipv4:
            guard let address = IPv4Address(text) else { return nil }
            self = .ipv4(address)
        case .ipv6:
            guard let id = Self.ipv6(text) else { return nil }
            self = id
        case .mac:
            guard let address = MACAddress(text) else { return nil }
            self = .mac(address)
        }
    }

    /// The id that a value of a module stands for; nil if it is none of this type.
    ///
    /// Everything single has a text; numbers stand for the addresses that have them.
    public init?(_ value: DataValue, as type: EntityIDType) {
        switch (value, type) {
        case (.string(let text), _): self.init(text, as: type)
        case (.int(let number), .int): self = .int(number)
        case (.bool(let flag), .int): self = .int(flag ? 1 : 0)
        case (.float(let number), .int):
            guard let number = Int(exactly: number) else { return nil }
            self = .int(number)
        case (.int(let number), .ipv4):
            guard let number = UInt32(exactly: number) else { return nil }
            self = .ipv4(IPv4Address(number: number))
        case (.int(let number), .ipv6):
            guard let number = UInt64(exactly: number) else { return nil }
            self = .ipv6(IPv6Address(high: 0, low: number))
        case (.ipv4(let address), .ipv4): self = .ipv4(address)
        case (.ipv6(let address), .ipv6): self = .ipv6(address)
        case (.zonedIPv6(let address, let zone), .ipv6): self = .zonedIPv6(address, zone: zone)
        case (.mac(let address), .mac): self = .mac(address)
        case (.int, .string), (.float, .string), (.bool, .string), (.ipv4, .string), (.ipv6, .string),
            (.zonedIPv6, .string), (.mac, .string), (.time, .string):
            guard let text = value.plainText else { return nil }
            self = .string(text)
        default: return nil
        }
    }

    /// The IPv6 address of a text, with a zone or without.
    static func ipv6(_ text: String) -> EntityID? {
        guard let percent = text.utf8.firstIndex(of: UInt8(ascii: "%")) else {
            return IPv6Address(text).map(EntityID.ipv6)
        }
        let zone = text[text.utf8.index(after: percent)...]
        guard !zone.isEmpty, !zone.utf8.contains(UInt8(ascii: "%")), let address = IPv6Address(String(text[..<percent]))
        else { return nil }
        return .zonedIPv6(address, zone: String(zone))
    }

    /// What kind of id it is.
    public var type: EntityIDType {
        switch self {
        case .string: .string
        case .int: .int
        case .ipv4: .ipv4
        case .ipv6, .zonedIPv6: .ipv6
        case .mac: .mac
        }
    }

    /// The one text of this id: addresses in lower case, IPv6 compressed. Part of routing keys and paths.
    public var text: String {
        switch self {
        case .string(let text): text
        case .int(let number): String(number)
        case .ipv4(let address): address.description
        case .ipv6(let address): address.description
        case .zonedIPv6(let address, let zone): "\(address)%\(zone)"
        case .mac(let address): address.description
        }
    }

    /// The id as a value: links hold such.
    public var value: DataValue {
        switch self {
        case .string(let text): .string(text)
        case .int(let number): .int(number)
        case .ipv4(let address): .ipv4(address)
        case .ipv6(let address): .ipv6(address)
        case .zonedIPv6(let address, let zone): .zonedIPv6(address, zone: zone)
        case .mac(let address): .mac(address)
        }
    }
}

extension EntityID: Hashable {
    /// Compares by kind and bytes.
    public static func == (left: EntityID, right: EntityID) -> Bool {
        switch (left, right) {
        case (.string(let left), .string(let right)): TextBytes.areEqual(left, right)
        case (.int(let left), .int(let right)): left == right
        case (.ipv4(let left), .ipv4(let right)): left == right
        case (.ipv6(let left), .ipv6(let right)): left == right
        case (.zonedIPv6(let left, let zone), .zonedIPv6(let right, let other)):
            left == right && TextBytes.areEqual(zone, other)
        case (.mac(let left), .mac(let right)): left == right
        default: false
        }
    }

    /// Feeds what `==` compares into a hasher.
    public func hash(into hasher: inout Hasher) {
        switch self {
        case .string(let text): TextBytes.hash(text, into: &hasher)
        case .int(let number): hasher.combine(number)
        case .ipv4(let address): hasher.combine(address)
        case .ipv6(let address): hasher.combine(address)
        case .zonedIPv6(let address, let zone):
            hasher.combine(address)
            TextBytes.hash(zone, into: &hasher)
        case .mac(let address): hasher.combine(address)
        }
    }
}

extension EntityID: CustomStringConvertible {
    /// The canonical text.
    public var description: String { self.text }
}

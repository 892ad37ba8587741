/// What the ids of an entity type are; the raw value is the name in a configuration.
public enum EntityIDType: String, Hashable, Sendable, CaseIterable {
    case string
    case int
    case ipv4
    case ipv6
    case mac
}

/// What the value of an option is.
public indirect enum INIType: Hashable, Sendable {
    /// Any text, also an empty one.
    case string
    /// A whole number of 64 bits; nothing at all is null.
    case integer
    /// A number; nothing at all is null.
    case float
    /// `true`, `yes`, `1`, `on`, `false`, `no`, `0` or `off`, in any case.
    case boolean
    /// Elements separated by commas, without the white space around them; a comma at the end adds none.
    case list(of: INIType)
    /// `key:value` separated by commas; the keys are unique.
    case map(of: INIType)
    /// A number from 0 to 65535; nothing at all is null.
    case port
    /// A URI with a scheme and a host.
    case uri
    /// An IP address, or the name of a host.
    case hostAddress

    /// What a sample says of it, in parentheses.
    var summary: String {
        switch self {
        case .string: "string value"
        case .integer: "integer value"
        case .float: "floating point value"
        case .boolean: "boolean value"
        case .list: "list value"
        case .map: "dict value"
        case .port: "port value"
        case .uri: "uri value"
        case .hostAddress: "host address value"
        }
    }

    /// What one element is.
    var element: INIType {
        switch self {
        case .list(let element), .map(let element): element
        default: self
        }
    }
}

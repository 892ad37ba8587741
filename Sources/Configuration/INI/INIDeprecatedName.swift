/// What an option was called before; it is still read under that name, with a warning.
public struct INIDeprecatedName: Hashable, Sendable {
    /// The group; nil: that of the option.
    public var group: String?
    /// The name; nil: that of the option.
    public var name: String?

    /// Makes a former name.
    public init(_ name: String? = nil, in group: String? = nil) {
        self.name = name
        self.group = group
    }
}

import Records

/// The value of an option and where it comes from.
public struct INISetting: Hashable, Sendable {
    /// The value in the type of the option; null: there is none.
    public let value: Value
    /// Where it comes from; of several values the last.
    public let origin: INIOrigin
    /// Whether it must not be shown: the option is secret, or something secret was interpolated.
    public let isSecret: Bool
}

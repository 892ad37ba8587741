/// How much a notification matters; of each there is a method that an endpoint may have.
public enum Priority: String, Hashable, Sendable, CaseIterable {
    case audit
    case debug
    case info
    case warn
    case error
    case critical
    case sample

    /// The priority of a name in any case, also of `warning`; nil: there is none.
    public init?(_ name: String) {
        let name = name.lowercased()
        self.init(rawValue: name == "warning" ? "warn" : name)
    }
}

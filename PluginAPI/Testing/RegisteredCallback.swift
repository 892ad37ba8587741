import PluginAPI

/// A callback that a module registered.
public struct RegisteredCallback: Hashable, Sendable {
    /// What a callback is called for.
    public enum Kind: Int, Hashable, Sendable {
        case schedule = 1
        case taskStart
        case allowEntity
        case entityCreation
        case newAttribute
        case timeseries
        case correlation
        case correlationWithMaster
        case snapshotInit
        case snapshotFinalize
        case update
        case eidUpdate
    }

    /// What it is called for.
    public let kind: Kind
    /// What its author calls it.
    public let name: String
    /// The type of entity; empty where it has none.
    public let entity: String
    /// The attribute; empty where it has none.
    public let attribute: String
    /// Whether it is called again when values are refreshed.
    public let isRefreshed: Bool
    /// Paths of what it reads.
    public let dependsOn: [[String]]
    /// Paths of what it may change.
    public let mayChange: [[String]]
    /// Fields of its schedule that were given, by name: `minute`, `timezone` and so on.
    public let schedule: [String: String]

    init?(_ given: plugin_callback) {
        guard let kind = Kind(rawValue: Int(given.type)) else { return nil }
        self.kind = kind
        self.name = String(given.name)
        self.entity = String(given.entity)
        self.attribute = String(given.attribute)
        self.isRefreshed = given.flags & UInt32(PLUGIN_CALLBACK_REFRESHED) != 0
        self.dependsOn = Self.copy(given.depends_on, given.depends_on_count)
        self.mayChange = Self.copy(given.may_change, given.may_change_count)
        var schedule: [String: String] = [:]
        if let times = given.schedule?.pointee {
            let fields = [
                ("year", times.year), ("month", times.month), ("day", times.day), ("week", times.week),
                ("day_of_week", times.day_of_week), ("hour", times.hour), ("minute", times.minute),
                ("second", times.second), ("timezone", times.timezone),
            ]
            for (name, text) in fields where text.bytes != nil { schedule[name] = String(text) }
        }
        self.schedule = schedule
    }

    private static func copy(_ paths: UnsafePointer<plugin_path>?, _ count: UInt64) -> [[String]] {
        UnsafeBufferPointer(start: paths, count: paths == nil ? 0 : Int(count)).map { path in
            UnsafeBufferPointer(start: path.steps, count: Int(path.count)).map { String($0) }
        }
    }
}

import PluginABI
import Records

/// A callback as a module registered it, not yet judged.
public struct ModuleCallback: Hashable, Sendable {
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

    /// A schedule as it was given: texts of fields in the language of cron.
    public struct Schedule: Hashable, Sendable {
        /// The names of the fields, from the most significant on, as `fields` may have them.
        public static let names = ["year", "month", "day", "week", "day_of_week", "hour", "minute", "second"]

        /// What was given, by name.
        public var fields: [String: String]
        /// Such as `Europe/Prague`.
        public var timeZone: String
        /// Seconds that a call may be late.
        public var misfireGrace: Int
    }

    /// What it is called for.
    public var kind: Kind
    /// What its author calls it.
    public var name: String
    /// The type of entity; empty where it has none.
    public var entity: String
    /// The attribute; empty where it has none.
    public var attribute: String
    /// Under which the progress of updates is kept.
    public var id: String
    /// Seconds between two updates of an entity.
    public var period: Int
    /// Whether it is called again when values are refreshed.
    public var isRefreshed: Bool
    /// When it is called, of the kind `schedule`.
    public var schedule: Schedule?
    /// Paths of what it reads.
    public var dependsOn: [[String]]
    /// Paths of what it may change.
    public var mayChange: [[String]]

    /// Makes one of its parts.
    public init(
        _ kind: Kind,
        named name: String,
        entity: String = "",
        attribute: String = "",
        id: String = "",
        period: Int = 0,
        isRefreshed: Bool = false,
        schedule: Schedule? = nil,
        dependsOn: [[String]] = [],
        mayChange: [[String]] = []
    ) {
        self.kind = kind
        self.name = name
        self.entity = entity
        self.attribute = attribute
        self.id = id
        self.period = period
        self.isRefreshed = isRefreshed
        self.schedule = schedule
        self.dependsOn = dependsOn
        self.mayChange = mayChange
    }

    var value: Value {
        var record: Record = [
            "kind": .int(self.kind.rawValue), "name": .string(self.name), "entity": .string(self.entity),
            "attribute": .string(self.attribute), "id": .string(self.id), "period": .int(self.period),
            "refreshed": .bool(self.isRefreshed), "depends_on": Self.value(self.dependsOn),
            "may_change": Self.value(self.mayChange),
        ]
        if let schedule = self.schedule {
            let fields = Schedule.names.compactMap { name in schedule.fields[name].map { (name, Value.string($0)) } }
            record["fields"] = .map(Record(fields))
            record["timezone"] = .string(schedule.timeZone)
            record["misfire_grace"] = .int(schedule.misfireGrace)
        }
        return .map(record)
    }

    init(_ value: Value) throws {
        guard let record = value.record else { throw FrameError("a callback is no map") }
        guard let kind = Kind(rawValue: try record.integer("kind")) else { throw FrameError("a callback of no kind") }
        self.kind = kind
        self.name = try record.string("name")
        self.entity = try record.string("entity")
        self.attribute = try record.string("attribute")
        self.id = try record.string("id")
        self.period = try record.integer("period")
        self.isRefreshed = record["refreshed"]?.flag ?? false
        self.dependsOn = Self.paths(record["depends_on"])
        self.mayChange = Self.paths(record["may_change"])
        guard let fields = record["fields"]?.record else { return }
        self.schedule = Schedule(
            fields: Dictionary(fields.fields.map { ($0.key, $0.value.text ?? "") }) { first, _ in first },
            timeZone: try record.string("timezone"),
            misfireGrace: try record.integer("misfire_grace")
        )
    }

    private static func value(_ paths: [[String]]) -> Value {
        .array(paths.map { .array($0.map { .string($0) }) })
    }

    private static func paths(_ value: Value?) -> [[String]] {
        (value?.elements ?? []).map { ($0.elements ?? []).compactMap(\.text) }
    }
}

/// A server that runs on a compute node.
public struct Instance: StandardElement {
    /// `Instance`.
    public static let type = "Instance"
    /// `uuid`.
    public static let keyField = "uuid"
    /// `name`.
    public static let nameField: String? = "name"
    /// The fields of Instance.
    public static let table = FieldTable([
        FieldRule("watcher_exclude", .flag, false),
        FieldRule("name", .text),
        FieldRule("state", .text, "active"),
        FieldRule("memory", .count),
        FieldRule("disk", .count),
        FieldRule("vcpus", .count),
        FieldRule("metadata", .json),
        FieldRule("project_id", .optionalText),
        FieldRule("locked", .flag, false),
        FieldRule("host", .text),
        FieldRule("hypervisor_hostname", .text),
        FieldRule("created", .time),
        FieldRule("pinned_az", .text, ""),
        FieldRule("flavor_extra_specs", .json, [:]),
    ])

    /// The uuid.
    public let id: String
    /// All fields that are set, without the id.
    public var values: FieldValues

    /// Makes an element of fields that nobody looks at.
    public init(uncheckedID id: String, values: FieldValues) {
        self.id = id
        self.values = values
    }

    /// Makes one with nothing but defaults.
    public init(uuid: String) { self.init(uncheckedID: uuid, values: FieldValues(Self.table)) }

    /// Makes one with some fields, each of which has a type; others have their defaults.
    /// `created` is a time, or the text of one.
    ///
    /// - Throws: `ModelProblem` with `.invalidField`.
    public init(
        uuid: String,
        watcherExclude: Bool? = nil,
        name: String? = nil,
        state: String? = nil,
        memory: Int? = nil,
        disk: Int? = nil,
        vcpus: Int? = nil,
        metadata: Value? = nil,
        projectID: String? = nil,
        locked: Bool? = nil,
        host: String? = nil,
        hypervisorHostname: String? = nil,
        created: Value? = nil,
        pinnedAZ: String? = nil,
        flavorExtraSpecs: Value? = nil
    ) throws(ModelProblem) {
        var fields = FieldFiller(Self.table)
        do throws(FieldMisfit) {
            try fields.add(watcherExclude)
            try fields.add(name)
            try fields.add(state)
            try fields.add(memory)
            try fields.add(disk)
            try fields.add(vcpus)
            try fields.add(metadata)
            try fields.add(projectID)
            try fields.add(locked)
            try fields.add(host)
            try fields.add(hypervisorHostname)
            try fields.add(created)
            try fields.add(pinnedAZ)
            try fields.add(flavorExtraSpecs)
        } catch {
            throw error.problem(Self.type, uuid)
        }
        self.init(uncheckedID: uuid, values: fields.filled)
    }

    /// Makes one with some fields, by their names in the data; others have their defaults.
    ///
    /// - Throws: `ModelProblem` with `.invalidField`.
    public init(uuid: String, _ fields: Record) throws(ModelProblem) {
        self.init(uncheckedID: uuid, values: try Self.values(fields, of: uuid))
    }

    /// The name; empty: none.
    public var name: String {
        get { self.text("name") ?? "" }
        set { self.put("name", newValue) }
    }
    /// What it is known by.
    public var uuid: String { self.id }
    /// Whether an audit is to leave it alone.
    public var watcherExclude: Bool? {
        get { self.flag("watcher_exclude") }
        set { self.put("watcher_exclude", newValue) }
    }
    /// One of `InstanceState`, mostly.
    public var state: String? {
        get { self.text("state") }
        set { self.put("state", newValue) }
    }
    /// MiB of memory.
    public var memory: Int? {
        get { self.count("memory") }
        set { self.put("memory", newValue) }
    }
    /// GiB of disk.
    public var disk: Int? {
        get { self.count("disk") }
        set { self.put("disk", newValue) }
    }
    /// Processors.
    public var vcpus: Int? {
        get { self.count("vcpus") }
        set { self.put("vcpus", newValue) }
    }
    /// What its owner says of it.
    public var metadata: Value? {
        get { self.values["metadata"] }
        set { self.values["metadata"] = newValue }
    }
    /// Whose it is.
    public var projectID: String? {
        get { self.text("project_id") }
        set { self.put("project_id", newValue) }
    }
    /// Whether nobody may change it.
    public var locked: Bool? {
        get { self.flag("locked") }
        set { self.put("locked", newValue) }
    }
    /// The host that it is on, as it says itself.
    public var host: String? {
        get { self.text("host") }
        set { self.put("host", newValue) }
    }
    /// The hypervisor that it is on, as it says itself.
    public var hypervisorHostname: String? {
        get { self.text("hypervisor_hostname") }
        set { self.put("hypervisor_hostname", newValue) }
    }
    /// When it was made; microseconds since 1970 UTC.
    public var created: Int64? {
        get { self.values["created"].flatMap { if case .timestamp(let time) = $0 { time } else { nil } } }
        set { self.values["created"] = newValue.map { .timestamp($0) } }
    }
    /// The zone that it has to stay in.
    public var pinnedAZ: String? {
        get { self.text("pinned_az") }
        set { self.put("pinned_az", newValue) }
    }
    /// What its flavor asks for besides.
    public var flavorExtraSpecs: Value? {
        get { self.values["flavor_extra_specs"] }
        set { self.values["flavor_extra_specs"] = newValue }
    }
}

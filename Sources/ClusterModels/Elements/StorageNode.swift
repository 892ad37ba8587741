/// A machine, or a service on one, that keeps volumes.
public struct StorageNode: StandardElement {
    /// `StorageNode`.
    public static let type = "StorageNode"
    /// `host`.
    public static let keyField = "host"
    /// None.
    public static let nameField: String? = nil
    /// The fields of StorageNode.
    public static let table = FieldTable([
        FieldRule("uuid", .text, ""),
        FieldRule("human_id", .text, ""),
        FieldRule("zone", .text),
        FieldRule("status", .text, "enabled"),
        FieldRule("state", .text, "up"),
        FieldRule("volume_type", .list),
    ])

    /// The host.
    public let id: String
    /// All fields that are set, without the id.
    public var values: FieldValues

    /// Makes an element of fields that nobody looks at.
    public init(uncheckedID id: String, values: FieldValues) {
        self.id = id
        self.values = values
    }

    /// Makes one with nothing but defaults.
    public init(host: String) { self.init(uncheckedID: host, values: FieldValues(Self.table)) }

    /// Makes one with some fields, each of which has a type; others have their defaults.
    ///
    /// - Throws: `ModelProblem` with `.invalidField`.
    public init(
        host: String,
        uuid: String? = nil,
        humanID: String? = nil,
        zone: String? = nil,
        status: String? = nil,
        state: String? = nil,
        volumeType: [Value]? = nil
    ) throws(ModelProblem) {
        var fields = FieldFiller(Self.table)
        do throws(FieldMisfit) {
            try fields.add(uuid)
            try fields.add(humanID)
            try fields.add(zone)
            try fields.add(status)
            try fields.add(state)
            try fields.add(volumeType.map { .array($0) })
        } catch {
            throw error.problem(Self.type, host)
        }
        self.init(uncheckedID: host, values: fields.filled)
    }

    /// Makes one with some fields, by their names in the data; others have their defaults.
    ///
    /// - Throws: `ModelProblem` with `.invalidField`.
    public init(host: String, _ fields: Record) throws(ModelProblem) {
        self.init(uncheckedID: host, values: try Self.values(fields, of: host))
    }

    /// What it is known by.
    public var host: String { self.id }
    /// Its id, where it has one.
    public var uuid: String? {
        get { self.text("uuid") }
        set { self.put("uuid", newValue) }
    }
    /// An id for people.
    public var humanID: String? {
        get { self.text("human_id") }
        set { self.put("human_id", newValue) }
    }
    /// The zone that it is in.
    public var zone: String? {
        get { self.text("zone") }
        set { self.put("zone", newValue) }
    }
    /// Whether volumes may be placed there: `enabled` or `disabled`.
    public var status: String? {
        get { self.text("status") }
        set { self.put("status", newValue) }
    }
    /// `up` or `down`.
    public var state: String? {
        get { self.text("state") }
        set { self.put("state", newValue) }
    }
    /// The types of volumes that it has.
    public var volumeType: [Value]? {
        get { self.values["volume_type"]?.elements }
        set { self.values["volume_type"] = newValue.map { .array($0) } }
    }
}

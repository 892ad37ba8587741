/// A volume.
public struct Volume: StandardElement {
    /// `Volume`.
    public static let type = "Volume"
    /// `uuid`.
    public static let keyField = "uuid"
    /// `name`.
    public static let nameField: String? = "name"
    /// The fields of Volume.
    public static let table = FieldTable([
        FieldRule("human_id", .text, ""),
        FieldRule("size", .count),
        FieldRule("status", .text, "available"),
        FieldRule("attachments", .list),
        FieldRule("name", .text),
        FieldRule("multiattach", .flag),
        FieldRule("snapshot_id", .optionalText, isNullable: true),
        FieldRule("project_id", .optionalText),
        FieldRule("metadata", .json),
        FieldRule("bootable", .flag),
        FieldRule("volume_type", .text),
        FieldRule("created_at", .text),
        FieldRule("host", .text),
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
    ///
    /// - Throws: `ModelProblem` with `.invalidField`.
    public init(
        uuid: String,
        humanID: String? = nil,
        size: Int? = nil,
        status: String? = nil,
        attachments: [Value]? = nil,
        name: String? = nil,
        multiattach: Bool? = nil,
        snapshotID: String? = nil,
        projectID: String? = nil,
        metadata: Value? = nil,
        bootable: Bool? = nil,
        volumeType: String? = nil,
        createdAt: String? = nil,
        host: String? = nil
    ) throws(ModelProblem) {
        var fields = FieldFiller(Self.table)
        do throws(FieldMisfit) {
            try fields.add(humanID)
            try fields.add(size)
            try fields.add(status)
            try fields.add(attachments.map { .array($0) })
            try fields.add(name)
            try fields.add(multiattach)
            try fields.add(snapshotID)
            try fields.add(projectID)
            try fields.add(metadata)
            try fields.add(bootable)
            try fields.add(volumeType)
            try fields.add(createdAt)
            try fields.add(host)
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
    /// An id for people.
    public var humanID: String? {
        get { self.text("human_id") }
        set { self.put("human_id", newValue) }
    }
    /// GiB.
    public var size: Int? {
        get { self.count("size") }
        set { self.put("size", newValue) }
    }
    /// One of `VolumeState`, mostly.
    public var status: String? {
        get { self.text("status") }
        set { self.put("status", newValue) }
    }
    /// What it is attached to.
    public var attachments: [Value]? {
        get { self.values["attachments"]?.elements }
        set { self.values["attachments"] = newValue.map { .array($0) } }
    }
    /// Whether it can be attached more than once.
    public var multiattach: Bool? {
        get { self.flag("multiattach") }
        set { self.put("multiattach", newValue) }
    }
    /// The snapshot that it was made of.
    public var snapshotID: String? {
        get { self.text("snapshot_id") }
        set { self.put("snapshot_id", newValue) }
    }
    /// Whose it is.
    public var projectID: String? {
        get { self.text("project_id") }
        set { self.put("project_id", newValue) }
    }
    /// What its owner says of it.
    public var metadata: Value? {
        get { self.values["metadata"] }
        set { self.values["metadata"] = newValue }
    }
    /// Whether a server can start from it.
    public var bootable: Bool? {
        get { self.flag("bootable") }
        set { self.put("bootable", newValue) }
    }
    /// Its type.
    public var volumeType: String? {
        get { self.text("volume_type") }
        set { self.put("volume_type", newValue) }
    }
    /// When it was made, as the service says it.
    public var createdAt: String? {
        get { self.text("created_at") }
        set { self.put("created_at", newValue) }
    }
    /// Where it is, as the service says it.
    public var host: String? {
        get { self.text("host") }
        set { self.put("host", newValue) }
    }
}

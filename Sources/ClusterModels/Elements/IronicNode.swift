/// A machine that is rented as a whole.
public struct IronicNode: StandardElement {
    /// `IronicNode`.
    public static let type = "IronicNode"
    /// `uuid`.
    public static let keyField = "uuid"
    /// None.
    public static let nameField: String? = nil
    /// The fields of IronicNode.
    public static let table = FieldTable([
        FieldRule("human_id", .text, ""),
        FieldRule("power_state", .text),
        FieldRule("maintenance", .flag),
        FieldRule("maintenance_reason", .text, isNullable: true),
        FieldRule("extra", .json),
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
        powerState: String? = nil,
        maintenance: Bool? = nil,
        maintenanceReason: String? = nil,
        extra: Value? = nil
    ) throws(ModelProblem) {
        var fields = FieldFiller(Self.table)
        do throws(FieldMisfit) {
            try fields.add(humanID)
            try fields.add(powerState)
            try fields.add(maintenance)
            try fields.add(maintenanceReason)
            try fields.add(extra)
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

    /// What it is known by.
    public var uuid: String { self.id }
    /// An id for people.
    public var humanID: String? {
        get { self.text("human_id") }
        set { self.put("human_id", newValue) }
    }
    /// Such as `power on`.
    public var powerState: String? {
        get { self.text("power_state") }
        set { self.put("power_state", newValue) }
    }
    /// Whether it is being maintained.
    public var maintenance: Bool? {
        get { self.flag("maintenance") }
        set { self.put("maintenance", newValue) }
    }
    /// Why it is being maintained.
    public var maintenanceReason: String? {
        get { self.text("maintenance_reason") }
        set { self.put("maintenance_reason", newValue) }
    }
    /// What else is known, such as `compute_node_id`.
    public var extra: Value? {
        get { self.values["extra"] }
        set { self.values["extra"] = newValue }
    }
}

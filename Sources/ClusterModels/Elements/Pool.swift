/// A part of a storage node that volumes are in.
public struct Pool: StandardElement {
    /// `Pool`.
    public static let type = "Pool"
    /// `name`.
    public static let keyField = "name"
    /// None.
    public static let nameField: String? = nil
    /// The fields of Pool.
    public static let table = FieldTable([
        FieldRule("uuid", .text, ""),
        FieldRule("human_id", .text, ""),
        FieldRule("total_volumes", .count),
        FieldRule("total_capacity_gb", .count),
        FieldRule("free_capacity_gb", .count),
        FieldRule("provisioned_capacity_gb", .count),
        FieldRule("allocated_capacity_gb", .count),
        FieldRule("virtual_free", .count, 0),
    ])

    /// The name.
    public let id: String
    /// All fields that are set, without the id.
    public var values: FieldValues

    /// Makes an element of fields that nobody looks at.
    public init(uncheckedID id: String, values: FieldValues) {
        self.id = id
        self.values = values
    }

    /// Makes one with nothing but defaults.
    public init(name: String) { self.init(uncheckedID: name, values: FieldValues(Self.table)) }

    /// Makes one with some fields, each of which has a type; others have their defaults.
    ///
    /// - Throws: `ModelProblem` with `.invalidField`.
    public init(
        name: String,
        uuid: String? = nil,
        humanID: String? = nil,
        totalVolumes: Int? = nil,
        totalCapacityGB: Int? = nil,
        freeCapacityGB: Int? = nil,
        provisionedCapacityGB: Int? = nil,
        allocatedCapacityGB: Int? = nil,
        virtualFree: Int? = nil
    ) throws(ModelProblem) {
        var fields = FieldFiller(Self.table)
        do throws(FieldMisfit) {
            try fields.add(uuid)
            try fields.add(humanID)
            try fields.add(totalVolumes)
            try fields.add(totalCapacityGB)
            try fields.add(freeCapacityGB)
            try fields.add(provisionedCapacityGB)
            try fields.add(allocatedCapacityGB)
            try fields.add(virtualFree)
        } catch {
            throw error.problem(Self.type, name)
        }
        self.init(uncheckedID: name, values: fields.filled)
    }

    /// Makes one with some fields, by their names in the data; others have their defaults.
    ///
    /// - Throws: `ModelProblem` with `.invalidField`.
    public init(name: String, _ fields: Record) throws(ModelProblem) {
        self.init(uncheckedID: name, values: try Self.values(fields, of: name))
    }

    /// The name, which it is known by.
    public var name: String { self.id }
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
    /// Volumes in it.
    public var totalVolumes: Int? {
        get { self.count("total_volumes") }
        set { self.put("total_volumes", newValue) }
    }
    /// GiB in all.
    public var totalCapacityGB: Int? {
        get { self.count("total_capacity_gb") }
        set { self.put("total_capacity_gb", newValue) }
    }
    /// GiB that are free.
    public var freeCapacityGB: Int? {
        get { self.count("free_capacity_gb") }
        set { self.put("free_capacity_gb", newValue) }
    }
    /// GiB that were promised.
    public var provisionedCapacityGB: Int? {
        get { self.count("provisioned_capacity_gb") }
        set { self.put("provisioned_capacity_gb", newValue) }
    }
    /// GiB that are taken.
    public var allocatedCapacityGB: Int? {
        get { self.count("allocated_capacity_gb") }
        set { self.put("allocated_capacity_gb", newValue) }
    }
    /// GiB that can still be promised.
    public var virtualFree: Int? {
        get { self.count("virtual_free") }
        set { self.put("virtual_free", newValue) }
    }
}

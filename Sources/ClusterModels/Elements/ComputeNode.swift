/// A machine that runs instances.
public struct ComputeNode: StandardElement {
    /// `ComputeNode`.
    public static let type = "ComputeNode"
    /// `uuid`.
    public static let keyField = "uuid"
    /// `hostname`.
    public static let nameField: String? = "hostname"
    /// The fields of ComputeNode.
    public static let table = FieldTable([
        FieldRule("hostname", .text),
        FieldRule("status", .text, "enabled"),
        FieldRule("disabled_reason", .text, isNullable: true),
        FieldRule("state", .text, "up"),
        FieldRule("memory", .count),
        FieldRule("memory_mb_reserved", .count),
        FieldRule("disk", .count),
        FieldRule("disk_gb_reserved", .count),
        FieldRule("vcpus", .count),
        FieldRule("vcpu_reserved", .count),
        FieldRule("memory_ratio", .amount),
        FieldRule("vcpu_ratio", .amount),
        FieldRule("disk_ratio", .amount),
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
        hostname: String? = nil,
        status: String? = nil,
        disabledReason: String? = nil,
        state: String? = nil,
        memory: Int? = nil,
        memoryMBReserved: Int? = nil,
        disk: Int? = nil,
        diskGBReserved: Int? = nil,
        vcpus: Int? = nil,
        vcpuReserved: Int? = nil,
        memoryRatio: Double? = nil,
        vcpuRatio: Double? = nil,
        diskRatio: Double? = nil
    ) throws(ModelProblem) {
        var fields = FieldFiller(Self.table)
        do throws(FieldMisfit) {
            try fields.add(hostname)
            try fields.add(status)
            try fields.add(disabledReason)
            try fields.add(state)
            try fields.add(memory)
            try fields.add(memoryMBReserved)
            try fields.add(disk)
            try fields.add(diskGBReserved)
            try fields.add(vcpus)
            try fields.add(vcpuReserved)
            try fields.add(memoryRatio)
            try fields.add(vcpuRatio)
            try fields.add(diskRatio)
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
        get { self.text("hostname") ?? "" }
        set { self.put("hostname", newValue) }
    }
    /// What it is known by.
    public var uuid: String { self.id }
    /// The name of the host, by which the node is found too.
    public var hostname: String? {
        get { self.text("hostname") }
        set { self.put("hostname", newValue) }
    }
    /// Whether instances may be placed there: `enabled` or `disabled`.
    public var status: String? {
        get { self.text("status") }
        set { self.put("status", newValue) }
    }
    /// Why it is disabled.
    public var disabledReason: String? {
        get { self.text("disabled_reason") }
        set { self.put("disabled_reason", newValue) }
    }
    /// `up` or `down`.
    public var state: String? {
        get { self.text("state") }
        set { self.put("state", newValue) }
    }
    /// MiB of memory.
    public var memory: Int? {
        get { self.count("memory") }
        set { self.put("memory", newValue) }
    }
    /// MiB of memory that are not for instances.
    public var memoryMBReserved: Int? {
        get { self.count("memory_mb_reserved") }
        set { self.put("memory_mb_reserved", newValue) }
    }
    /// GiB of disk.
    public var disk: Int? {
        get { self.count("disk") }
        set { self.put("disk", newValue) }
    }
    /// GiB of disk that are not for instances.
    public var diskGBReserved: Int? {
        get { self.count("disk_gb_reserved") }
        set { self.put("disk_gb_reserved", newValue) }
    }
    /// Processors.
    public var vcpus: Int? {
        get { self.count("vcpus") }
        set { self.put("vcpus", newValue) }
    }
    /// Processors that are not for instances.
    public var vcpuReserved: Int? {
        get { self.count("vcpu_reserved") }
        set { self.put("vcpu_reserved", newValue) }
    }
    /// How many times the memory may be given away.
    public var memoryRatio: Double? {
        get { self.amount("memory_ratio") }
        set { self.put("memory_ratio", newValue) }
    }
    /// How many times the processors may be given away.
    public var vcpuRatio: Double? {
        get { self.amount("vcpu_ratio") }
        set { self.put("vcpu_ratio", newValue) }
    }
    /// How many times the disk may be given away.
    public var diskRatio: Double? {
        get { self.amount("disk_ratio") }
        set { self.put("disk_ratio", newValue) }
    }
}

// What is not set is no limit: nothing is reserved, and everything is given away once.
extension ComputeNode {
    /// MiB of memory for instances: what is not reserved, times the ratio.
    ///
    /// - Throws: `ModelProblem` with `.fieldNotSet`.
    public func memoryCapacity() throws(ModelProblem) -> Double {
        try self.capacity("memory", self.memoryMBReserved, self.memoryRatio)
    }

    /// GiB of disk for instances: what is not reserved, times the ratio.
    ///
    /// - Throws: `ModelProblem` with `.fieldNotSet`.
    public func diskCapacity() throws(ModelProblem) -> Double {
        try self.capacity("disk", self.diskGBReserved, self.diskRatio)
    }

    /// Processors for instances: what is not reserved, times the ratio.
    ///
    /// - Throws: `ModelProblem` with `.fieldNotSet`.
    public func vcpuCapacity() throws(ModelProblem) -> Double {
        try self.capacity("vcpus", self.vcpuReserved, self.vcpuRatio)
    }

    private func capacity(_ field: String, _ reserved: Int?, _ ratio: Double?) throws(ModelProblem) -> Double {
        let total = try self.value(field).number ?? 0
        return (total - Double(reserved ?? 0)) * (ratio ?? 1)
    }
}

/// A machine that runs instances.
public struct ComputeNode: UUIDElement {
    /// The fields of ComputeNode.
    public struct Fields: Sendable {
        /// The name of the host, by which the node is found too.
        public let hostname = ElementField<String>("hostname")
        /// Whether instances may be placed there: `enabled` or `disabled`.
        public let status = ElementField<String>("status", initial: "enabled")
        /// Why it is disabled.
        public let disabledReason = ElementField<String>("disabled_reason", isNullable: true)
        /// `up` or `down`.
        public let state = ElementField<String>("state", initial: "up")
        /// MiB of memory.
        public let memory = ElementField<Int>("memory")
        /// MiB of memory that are not for instances.
        public let memoryMBReserved = ElementField<Int>("memory_mb_reserved")
        /// GiB of disk.
        public let disk = ElementField<Int>("disk")
        /// GiB of disk that are not for instances.
        public let diskGBReserved = ElementField<Int>("disk_gb_reserved")
        /// Processors.
        public let vcpus = ElementField<Int>("vcpus")
        /// Processors that are not for instances.
        public let vcpuReserved = ElementField<Int>("vcpu_reserved")
        /// How many times the memory may be given away.
        public let memoryRatio = ElementField<Double>("memory_ratio")
        /// How many times the processors may be given away.
        public let vcpuRatio = ElementField<Double>("vcpu_ratio")
        /// How many times the disk may be given away.
        public let diskRatio = ElementField<Double>("disk_ratio")
    }

    /// `ComputeNode`.
    public static let type = "ComputeNode"
    /// `hostname`.
    public static let nameField: String? = "hostname"
    /// All fields, in the order of listings.
    public static let catalog = FieldCatalog(Fields())

    /// The uuid.
    public let id: String
    /// All fields that are set, without the id.
    public var fields: Record

    /// Makes an element of fields that nobody looks at.
    public init(uncheckedID id: String, fields: Record) {
        self.id = id
        self.fields = fields
    }

    /// The name; empty: none.
    public var name: String {
        get { self.namedField }
        set { self.namedField = newValue }
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

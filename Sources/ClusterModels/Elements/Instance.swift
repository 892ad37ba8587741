/// A server that runs on a compute node.
public struct Instance: UUIDElement {
    /// The fields of Instance.
    public struct Fields: Sendable {
        /// Whether an audit is to leave it alone.
        public let watcherExclude = ElementField<Bool>("watcher_exclude", initial: false)
        /// The name, which is a property of the element itself too.
        public let name = ElementField<String>("name")
        /// One of `InstanceState`, mostly.
        public let state = ElementField<String>("state", initial: "active")
        /// MiB of memory.
        public let memory = ElementField<Int>("memory")
        /// GiB of disk.
        public let disk = ElementField<Int>("disk")
        /// Processors.
        public let vcpus = ElementField<Int>("vcpus")
        /// What its owner says of it.
        public let metadata = ElementField<Value>("metadata")
        /// Whose it is.
        public let projectID = ElementField<String>("project_id", .optionalText)
        /// Whether nobody may change it.
        public let locked = ElementField<Bool>("locked", initial: false)
        /// The host that it is on, as it says itself.
        public let host = ElementField<String>("host")
        /// The hypervisor that it is on, as it says itself.
        public let hypervisorHostname = ElementField<String>("hypervisor_hostname")
        /// When it was made; microseconds since 1970 UTC.
        public let created = ElementField<Int64>("created")
        /// The zone that it has to stay in.
        public let pinnedAZ = ElementField<String>("pinned_az", initial: "")
        /// What its flavor asks for besides.
        public let flavorExtraSpecs = ElementField<Value>("flavor_extra_specs", initial: [:])
    }

    /// `Instance`.
    public static let type = "Instance"
    /// `name`.
    public static let nameField: String? = "name"
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

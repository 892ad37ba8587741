/// A machine, or a service on one, that keeps volumes.
public struct StorageNode: StandardElement {
    /// The fields of StorageNode.
    public struct Fields: Sendable {
        /// Its id, where it has one.
        public let uuid = ElementField<String>("uuid", initial: "")
        /// An id for people.
        public let humanID = ElementField<String>("human_id", initial: "")
        /// The zone that it is in.
        public let zone = ElementField<String>("zone")
        /// Whether volumes may be placed there: `enabled` or `disabled`.
        public let status = ElementField<String>("status", initial: "enabled")
        /// `up` or `down`.
        public let state = ElementField<String>("state", initial: "up")
        /// The types of volumes that it has.
        public let volumeType = ElementField<[Value]>("volume_type")
    }

    /// `StorageNode`.
    public static let type = "StorageNode"
    /// `host`.
    public static let keyField = "host"
    /// None.
    public static let nameField: String? = nil
    /// All fields, in the order of listings.
    public static let catalog = FieldCatalog(Fields())

    /// The host.
    public let id: String
    /// All fields that are set, without the id.
    public var fields: Record

    /// Makes an element of fields that nobody looks at.
    public init(uncheckedID id: String, fields: Record) {
        self.id = id
        self.fields = fields
    }

    /// Makes one with nothing but defaults.
    public init(host: String) { self.init(uncheckedID: host, fields: Self.catalog.initial) }

    /// Makes one with some fields, by their names in the data; others have their defaults.
    ///
    /// - Throws: `ModelProblem` with `.invalidField`.
    public init(host: String, _ fields: Record) throws(ModelProblem) {
        self.init(host: host)
        try self.update(fields)
    }

    /// What it is known by.
    public var host: String { self.id }
}

/// A volume.
public struct Volume: UUIDElement {
    /// The fields of Volume.
    public struct Fields: Sendable {
        /// An id for people.
        public let humanID = ElementField<String>("human_id", initial: "")
        /// GiB.
        public let size = ElementField<Int>("size")
        /// One of `VolumeState`, mostly.
        public let status = ElementField<String>("status", initial: "available")
        /// What it is attached to.
        public let attachments = ElementField<[Value]>("attachments")
        /// The name, which is a property of the element itself too.
        public let name = ElementField<String>("name")
        /// Whether it can be attached more than once.
        public let multiattach = ElementField<Bool>("multiattach")
        /// The snapshot that it was made of.
        public let snapshotID = ElementField<String>("snapshot_id", .optionalText, isNullable: true)
        /// Whose it is.
        public let projectID = ElementField<String>("project_id", .optionalText)
        /// What its owner says of it.
        public let metadata = ElementField<Value>("metadata")
        /// Whether a server can start from it.
        public let bootable = ElementField<Bool>("bootable")
        /// Its type.
        public let volumeType = ElementField<String>("volume_type")
        /// When it was made, as the service says it.
        public let createdAt = ElementField<String>("created_at")
        /// Where it is, as the service says it.
        public let host = ElementField<String>("host")
    }

    /// `Volume`.
    public static let type = "Volume"
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

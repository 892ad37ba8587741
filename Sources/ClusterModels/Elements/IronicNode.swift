/// A machine that is rented as a whole.
public struct IronicNode: UUIDElement {
    /// The fields of IronicNode.
    public struct Fields: Sendable {
        /// An id for people.
        public let humanID = ElementField<String>("human_id", initial: "")
        /// Such as `power on`.
        public let powerState = ElementField<String>("power_state")
        /// Whether it is being maintained.
        public let maintenance = ElementField<Bool>("maintenance")
        /// Why it is being maintained.
        public let maintenanceReason = ElementField<String>("maintenance_reason", isNullable: true)
        /// What else is known, such as `compute_node_id`.
        public let extra = ElementField<Value>("extra")
    }

    /// `IronicNode`.
    public static let type = "IronicNode"
    /// None.
    public static let nameField: String? = nil
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
}

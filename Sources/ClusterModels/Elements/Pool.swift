/// A part of a storage node that volumes are in.
public struct Pool: StandardElement {
    /// The fields of Pool.
    public struct Fields: Sendable {
        /// Its id, where it has one.
        public let uuid = ElementField<String>("uuid", initial: "")
        /// An id for people.
        public let humanID = ElementField<String>("human_id", initial: "")
        /// Volumes in it.
        public let totalVolumes = ElementField<Int>("total_volumes")
        /// GiB in all.
        public let totalCapacityGB = ElementField<Int>("total_capacity_gb")
        /// GiB that are free.
        public let freeCapacityGB = ElementField<Int>("free_capacity_gb")
        /// GiB that were promised.
        public let provisionedCapacityGB = ElementField<Int>("provisioned_capacity_gb")
        /// GiB that are taken.
        public let allocatedCapacityGB = ElementField<Int>("allocated_capacity_gb")
        /// GiB that can still be promised.
        public let virtualFree = ElementField<Int>("virtual_free", initial: 0)
    }

    /// `Pool`.
    public static let type = "Pool"
    /// `name`.
    public static let keyField = "name"
    /// None.
    public static let nameField: String? = nil
    /// All fields, in the order of listings.
    public static let catalog = FieldCatalog(Fields())

    /// The name.
    public let id: String
    /// All fields that are set, without the id.
    public var fields: Record

    /// Makes an element of fields that nobody looks at.
    public init(uncheckedID id: String, fields: Record) {
        self.id = id
        self.fields = fields
    }

    /// Makes one with nothing but defaults.
    public init(name: String) { self.init(uncheckedID: name, fields: Self.catalog.initial) }

    /// Makes one with some fields, by their names in the data; others have their defaults.
    ///
    /// - Throws: `ModelProblem` with `.invalidField`.
    public init(name: String, _ fields: Record) throws(ModelProblem) {
        self.init(name: name)
        try self.update(fields)
    }

    /// The name, which it is known by.
    public var name: String { self.id }
}

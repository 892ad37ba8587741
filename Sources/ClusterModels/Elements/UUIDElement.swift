import Records

/// A standard element that is known by its uuid.
public protocol UUIDElement: StandardElement {}

extension UUIDElement {
    /// `uuid`.
    public static var keyField: String { "uuid" }

    /// What it is known by.
    public var uuid: String { self.id }

    /// Makes one with nothing but defaults.
    public init(uuid: String) { self.init(uncheckedID: uuid, fields: Self.catalog.initial) }

    /// Makes one with some fields, by their names in the data; others have their defaults.
    ///
    /// - Throws: `ModelProblem` with `.invalidField`.
    public init(uuid: String, _ fields: Record) throws(ModelProblem) {
        self.init(uuid: uuid)
        try self.update(fields)
    }
}

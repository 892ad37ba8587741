/// A property that a convenience gives to objects.
public struct ConvenienceProperty<Object: ModelObject> {
    /// What it is called; no field of the model is called so.
    public let name: String
    private let compute: (Object) throws -> any FieldValue

    /// - Parameters:
    ///   - name: What it is called.
    ///   - compute: Works it out for an object. What it throws is told to whoever asked, and to nobody else.
    public init(_ name: String, _ compute: @escaping (Object) throws -> any FieldValue) {
        self.name = name
        self.compute = compute
    }

    /// What it is for an object.
    func value(for object: Object) throws -> Value { try self.compute(object).asValue }
}

/// What a convenience gives.
public struct ConvenienceDeclaration: Hashable, Sendable {
    /// The model whose objects it gives properties, and those of models that descend from it.
    public let modelName: String
    /// What they are called.
    public let properties: [String]

    /// Reads the answer to `declare`.
    public init(_ bytes: [UInt8], _ model: DataModel) throws(ObjectRefusal) {
        let record = try Declared.record(bytes)
        guard let name = record["model_name"]?.text, !name.isEmpty else {
            throw ObjectRefusal(.invalid, "it declared no \"model_name\"")
        }
        try Declared.check(name, "model_name", model)
        self.modelName = name
        self.properties = try Declared.texts(record, "properties")
        guard !self.properties.isEmpty, !self.properties.contains("") else {
            throw ObjectRefusal(.invalid, "it gives no properties, or one without a name")
        }
    }
}

import Configuration

/// What a model policy is for.
public struct PolicyDeclaration: Hashable, Sendable {
    /// What can become of an object.
    public enum Event: String, Hashable, Sendable {
        case create
        case update
        case delete
    }

    /// The model whose objects it is told of.
    public let modelName: String
    /// What it is told of.
    public let handles: Set<Event>
    /// Whether it is told when an object is kept.
    public let wantsSaved: Bool

    /// Reads the answer to `declare`.
    public init(_ bytes: [UInt8], _ model: DataModel) throws(ObjectRefusal) {
        let record = try Declared.record(bytes)
        guard let name = record["model_name"]?.text, !name.isEmpty else {
            throw ObjectRefusal(.invalid, "it declared no \"model_name\"")
        }
        try Declared.check(name, "model_name", model)
        self.modelName = name
        var handles: Set<Event> = []
        for text in try Declared.texts(record, "handles") {
            guard let event = Event(rawValue: text) else {
                throw ObjectRefusal(.invalid, "handles: expected create, update or delete, found \(quoted(text))")
            }
            handles.insert(event)
        }
        self.handles = handles
        self.wantsSaved = record["wants_saved"]?.flag ?? false
    }
}

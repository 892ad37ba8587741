/// Which object of which model is meant.
public struct ObjectReference: Hashable, Sendable, CustomStringConvertible {
    /// The model by which it is meant; the object may be of one that descends from it.
    public let model: String
    /// Its id; 0: it was never saved.
    public let id: Int

    /// Makes a reference of a model and an id.
    public init(model: String, id: Int) {
        self.model = model
        self.id = id
    }

    /// `Model-id`.
    public var description: String { "\(self.model)-\(self.id)" }
}

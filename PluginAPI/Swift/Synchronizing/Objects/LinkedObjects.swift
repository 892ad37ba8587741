/// What a link to many leads to, or what leads to an object by a link of its own model. (Comes from XOS: local managers.)
public struct LinkedObjects {
    private let owner: ModelObject
    private let name: String

    init(_ owner: ModelObject, _ name: String) {
        self.owner = owner
        self.name = name
    }

    /// The ids of the objects.
    public var ids: [Int] { self.owner["\(self.name)_ids"].elements?.compactMap(\.integer) ?? [] }

    /// The objects, by their ids; those of the reverse side of a link are known to the host alone.
    public func all<Object: ModelObject>(as type: Object.Type = ModelObject.self) throws(ObjectError) -> [Object] {
        let session = try ObjectSession.current()
        let request: Record = [
            "op": "linked", "model": .string(self.owner.modelName), "id": .int(self.owner.id),
            "field": .string(self.name),
        ]
        return try (try session.perform(request).elements ?? []).map { (value) throws(ObjectError) in
            let object = try ObjectSession.object(value)
            session.learn(object)
            return Object(object)
        }
    }

    /// The one with the smallest id; nil: there is none.
    public func first<Object: ModelObject>(as type: Object.Type = ModelObject.self) throws(ObjectError) -> Object? {
        try self.all(as: type).first
    }

    /// How many there are.
    public func count() throws(ObjectError) -> Int { try self.all().count }

    /// Whether there are any.
    public func exists() throws(ObjectError) -> Bool { try !self.all().isEmpty }

    /// Has a link to many lead to one more object; it is kept when the owner is saved.
    public func add(_ object: ModelObject) throws(ObjectError) {
        guard !object.isNew else {
            throw ObjectError(.invalid, "\(self.owner).\(self.name): \(object) was never saved; save it first")
        }
        self.add(id: object.id)
    }

    /// The same by the object's id.
    public func add(id: Int) {
        guard !self.ids.contains(id) else { return }
        self.owner["\(self.name)_ids"] = .array((self.ids + [id]).map(Value.int))
    }

    /// Has a link to many not lead to an object any more; it is kept when the owner is saved.
    public func remove(_ object: ModelObject) { self.remove(id: object.id) }

    /// The same by the object's id.
    public func remove(id: Int) {
        self.owner["\(self.name)_ids"] = .array(self.ids.filter { $0 != id }.map(Value.int))
    }
}

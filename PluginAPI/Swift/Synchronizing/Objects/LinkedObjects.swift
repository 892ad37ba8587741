/// What a link to many leads to, or what leads to an object by a link of its own model. (Comes from XOS: local managers.)
public struct LinkedObjects {
    private let owner: ModelObject
    private let name: String

    init(_ owner: ModelObject, _ name: String) {
        self.owner = owner
        self.name = name
    }

    private var list: String { "\(self.name)_ids" }

    /// The ids of the objects.
    public var ids: [Int] {
        get throws(ObjectError) {
            if let held = self.owner.heldIDs(self.list) { return held }
            return try self.kept().map(\.id)
        }
    }

    /// The objects, by their ids, as far as they are not deleted.
    public func all<Object: ModelObject>(as type: Object.Type = ModelObject.self) throws(ObjectError) -> [Object] {
        guard self.owner.isNew || self.owner.hasFieldChanged(self.list), let ids = self.owner.heldIDs(self.list) else {
            return try self.kept().map { Object($0) }
        }
        let objects = try ObjectSession.current().objects(ids.sorted())
        return objects.filter { $0.values["deleted"] != true }.map { Object($0) }
    }

    /// The objects as the host has them.
    private func kept() throws(ObjectError) -> [ObjectContent] {
        let session = try ObjectSession.current()
        let request: Record = [
            "op": "linked", "model": .string(self.owner.modelName), "id": .int(self.owner.id),
            "field": .string(self.name),
        ]
        let objects = try (try session.perform(request).elements ?? []).map { (value) throws(ObjectError) in
            try ObjectSession.object(value)
        }
        session.learn(page: objects)
        return objects
    }

    /// The one with the smallest id; nil: there is none.
    public func first<Object: ModelObject>(as type: Object.Type = ModelObject.self) throws(ObjectError) -> Object? {
        try self.all(as: type).first
    }

    /// How many there are.
    public func count() throws(ObjectError) -> Int { try self.all().count }

    /// Whether there are any.
    public func exists() throws(ObjectError) -> Bool { try !self.all().isEmpty }

    /// Has a link between many lead to one more object; it is kept when the owner is saved. Of the reverse side, the object is
    /// changed as well.
    public func add(_ object: ModelObject) throws(ObjectError) {
        guard !object.isNew else {
            throw ObjectError(.invalid, "\(self.owner).\(self.name): \(object) was never saved; save it first")
        }
        try self.add(id: object.id)
    }

    /// The same by the object's id.
    public func add(id: Int) throws(ObjectError) {
        try self.change { ids in if !ids.contains(id) { ids.append(id) } }
    }

    /// Has a link between many not lead to an object any more; it is kept when the owner is saved.
    public func remove(_ object: ModelObject) throws(ObjectError) { try self.remove(id: object.id) }

    /// The same by the object's id.
    public func remove(id: Int) throws(ObjectError) { try self.change { ids in ids.removeAll { $0 == id } } }

    private func change(_ body: (inout [Int]) -> Void) throws(ObjectError) {
        let held = self.owner.heldIDs(self.list)
        let asked = held == nil ? try self.kept().map(\.id) : nil
        var ids = held ?? asked ?? []
        body(&ids)
        self.owner.setIDs(self.list, from: asked, to: ids)
    }
}

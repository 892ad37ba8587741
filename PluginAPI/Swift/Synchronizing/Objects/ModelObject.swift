/// An object of a data model, as a step or a policy works with it. (Comes from XOS: `ORMWrapper`.)
///
/// Fields are read and written by their names, links by the names that the model gives them:
///
///     final class MyModel: ModelObject, ObjectModel {}
///
///     extension MyModel {
///         var fullName: String { "\(self.first_name as String) \(self.last_name as String)" }
///     }
///
/// What is changed is kept when `save` returns. An object belongs to the call that it was made or given in.
@dynamicMemberLookup
open class ModelObject {
    /// The object as it is now.
    public private(set) var content: ObjectContent
    private var initial: Record
    private var attributes = Record()
    /// Lists that the object is not kept with and that are changed: the reverse sides of links between many.
    private var askedLists: Set<String> = []

    /// An object that is kept, or one that is new if its id is 0.
    public required init(_ content: ObjectContent) {
        self.content = content
        self.initial = content.values
    }

    /// The key of the object: its id; 0: it was never saved.
    public var id: Int { self.content.id }
    /// The same.
    public var pk: Int { self.content.id }
    /// How often it was saved.
    public var version: Int { self.content.version }
    /// Whether it was never saved.
    public var isNew: Bool { self.content.id == 0 }
    /// The name of its model: the most special one.
    public var modelName: String { self.content.model }

    // MARK: - Fields

    /// What a field holds, as a value; a link is under its name and "_id".
    public subscript(name: String) -> Value {
        get { self.content.values[name] ?? .null }
        set { self.content.values[name] = newValue }
    }

    /// What a field holds, or the property of that name that a convenience gives. What cannot be told as the type that is asked
    /// for is as if the field held nothing. If a property cannot be worked out, it is missing, and the call that the step is in
    /// fails when the step returns; `computed` throws instead.
    public subscript<Field: FieldValue>(dynamicMember name: String) -> Field {
        get {
            let held = self.member(name)
            if let field = Field(held) ?? Field(.null) { return field }
            preconditionFailure("the field \"\(name)\" of \(self) holds \(held), which is no \(Field.self)")
        }
        set {
            if self.attributes[name] == nil {
                self[name] = newValue.asValue
            } else {
                self.attributes[name] = newValue.asValue
            }
        }
    }

    private func member(_ name: String) -> Value {
        if let held = self.attributes[name] ?? self.content.values[name], held != .null { return held }
        return ObjectSession.present?.member(name, of: self) ?? .null
    }

    /// The property of a name that a convenience gives to the object.
    ///
    /// - Throws: `ObjectError`: there is none of that name, or it cannot be worked out.
    public func computed<Field: FieldValue>(_ name: String, as type: Field.Type = Field.self) throws(ObjectError)
        -> Field
    {
        guard let value = try ObjectSession.current().property(name, of: self) else {
            throw ObjectError(.notFound, "no convenience gives \(self.modelName) a property \"\(name)\"")
        }
        if let field = Field(value) { return field }
        throw ObjectError(.invalid, "\(self).\(name) is \(value), which is no \(type)")
    }

    /// Gives the object a name for something that is no field: it is read like one, and not saved. (Comes from XOS:
    /// `create_attr`.)
    public func createAttr(_ name: String, _ value: any FieldValue = Value.null) {
        self.attributes[name] = value.asValue
    }

    // MARK: - Links

    /// The object that a link leads to; nil: it leads nowhere. It is asked for once in a call.
    public func link<Peer: ModelObject>(_ name: String, as type: Peer.Type = ModelObject.self) throws(ObjectError)
        -> Peer?
    {
        guard let id = self["\(name)_id"].integer, id != 0 else { return nil }
        let session = try ObjectSession.current()
        try session.learnLinks(name, of: self.id, to: id)
        let model = (type as? any ObjectModel.Type)?.modelName ?? ""
        return try session.object(model, id).map { type.init($0) }
    }

    /// Forgets what a link leads to, or what all do: it is asked for again.
    public func invalidateCache(_ name: String? = nil) throws(ObjectError) {
        let session = try ObjectSession.current()
        for (field, value) in self.content.values.fields
        where name.map({ field == "\($0)_id" }) ?? field.hasSuffix("_id") {
            if let id = value.integer { session.forget(id) }
        }
    }

    /// The same object with the type of its model.
    public func leafModel<Leaf: ModelObject>(as type: Leaf.Type) -> Leaf { type.init(self.content) }

    /// Has a link lead to an object, which was saved; nil: nowhere.
    public func setLink(_ name: String, to peer: ModelObject?) throws(ObjectError) {
        if let peer, peer.isNew {
            throw ObjectError(.invalid, "\(self).\(name): \(peer) was never saved; save it first")
        }
        self["\(name)_id"] = peer.map { .int($0.id) } ?? .null
    }

    /// The objects that a link to many leads to, or that lead here: the reverse side of a link.
    public func list(_ name: String) -> LinkedObjects { LinkedObjects(self, name) }

    /// The ids that a list has; nil: it is known to the host alone.
    func heldIDs(_ list: String) -> [Int]? {
        if let held = self.content.values[list] { return held.elements?.compactMap(\.integer) ?? [] }
        return self.isNew ? [] : nil
    }

    /// Changes a list. What the host said of it is what it was.
    func setIDs(_ list: String, from asked: [Int]?, to ids: [Int]) {
        if let asked {
            self.initial[list] = .array(asked.map(Value.int))
            self.askedLists.insert(list)
        }
        self[list] = .array(ids.map(Value.int))
    }

    /// What a field is saved as: of a list that others may change as well, what is more and what is less.
    private func saved(_ name: String) -> Value {
        guard self.askedLists.contains(name) else { return self[name] }
        let (old, new) = (self.initial[name]?.elements ?? [], self[name].elements ?? [])
        return ["add": .array(new.filter { !old.contains($0) }), "remove": .array(old.filter { !new.contains($0) })]
    }

    // MARK: - What changed

    /// The fields that hold something else than when the object was read, with both.
    public var diff: [String: (old: Value, new: Value)] {
        var found: [String: (old: Value, new: Value)] = [:]
        for name in Set(self.initial.fields.map(\.key) + self.content.values.fields.map(\.key)) {
            found[name] = self.fieldDiff(name)
        }
        return found
    }

    /// Whether there is a difference.
    public var hasChanged: Bool { !self.diff.isEmpty }

    /// Whether a field holds something else than when the object was read.
    public func hasFieldChanged(_ name: String) -> Bool { self.fieldDiff(name) != nil }

    /// What a field held and holds; nil: it is the same.
    public func fieldDiff(_ name: String) -> (old: Value, new: Value)? {
        let (old, new) = (self.initial[name] ?? .null, self[name])
        return old == new ? nil : (old, new)
    }

    /// The fields to save, sorted: those that differ; of a new object, all that were set.
    public var changedFields: [String] {
        self.isNew ? self.content.values.fields.map(\.key).sorted() : self.diff.keys.sorted()
    }

    /// Takes the object as it is for what it was: nothing has changed.
    public func recomputeInitial() { self.initial = self.content.values }

    // MARK: - Saving

    /// Keeps the object, durably when it returns.
    ///
    /// - Parameters:
    ///   - updateFields: The fields that are kept, by the names that they are kept under; nil: those that changed.
    ///   - alwaysUpdateTimestamp: Whether steps and policies are to look at it, though it is one of theirs that saves.
    /// - Throws: `ObjectError`: with `.conflict`, somebody else saved it since it was read; read it again.
    public func save(updateFields: [String]? = nil, alwaysUpdateTimestamp: Bool = false) throws(ObjectError) {
        let fields = updateFields ?? self.changedFields
        var request: Record = [
            "op": "save", "model": .string(self.content.model), "id": .int(self.id),
            "values": .map(Record(fields.map { ($0, self.saved($0)) })),
        ]
        if !self.isNew { request["version"] = .int(self.version) }
        if updateFields != nil { request["update_fields"] = .array(fields.map(Value.string)) }
        if alwaysUpdateTimestamp { request["always_update_timestamp"] = true }
        let session = try ObjectSession.current()
        let kept = try ObjectSession.object(try session.perform(request))
        // Others may have been changed with it.
        if self.askedLists.isEmpty { session.forget(kept.id) } else { session.forget() }
        session.learn(kept)
        // What was not saved stays as it was changed.
        let rest = self.diff.filter { !fields.contains($0.key) }
        self.content = kept
        self.initial = kept.values
        self.askedLists.formIntersection(rest.keys)
        for (name, field) in rest {
            if self.askedLists.contains(name) { self.initial[name] = field.old }
            self[name] = field.new
        }
    }

    /// Keeps the object if something has changed.
    public func saveChangedFields(alwaysUpdateTimestamp: Bool = false) throws(ObjectError) {
        guard self.isNew || self.hasChanged else { return }
        try self.save(alwaysUpdateTimestamp: alwaysUpdateTimestamp)
    }

    /// Marks the object, and those that cannot be without it, as deleted. They go when steps and policies have seen that.
    public func delete() throws(ObjectError) {
        guard !self.isNew else { return }
        let session = try ObjectSession.current()
        _ = try session.perform(["op": "delete", "model": .string(self.content.model), "id": .int(self.id)])
        // Others may have gone with it.
        session.forget()
    }

    /// Reads the object again; what was changed and not saved is lost.
    ///
    /// - Throws: `ObjectError` with `.notFound`: it is not there any more.
    public func refresh() throws(ObjectError) {
        let session = try ObjectSession.current()
        session.forget(self.id)
        guard let found = try session.object(self.content.model, self.id) else {
            throw ObjectError(.notFound, "\(self) is not there any more")
        }
        self.content = found
        self.initial = found.values
        self.askedLists = []
    }

    /// What a line of the log says of it.
    public func toLogDict() -> Record { ["model_name": .string(self.modelName), "pk": .int(self.id)] }

    /// All that its fields hold, a line each, for people.
    public func dumpString() -> String {
        let lines = self.content.values.fields.sorted { $0.key < $1.key }.map { name, value in
            "  \(name) = \(String(decoding: JSON.encode(value), as: UTF8.self))\n"
        }
        return "\(self.modelName) \(self.id), version \(self.version)\n\(lines.joined())"
    }

    /// Prints that: what a plugin prints becomes lines of the log.
    public func dump() { print(self.dumpString(), terminator: "") }
}

extension ModelObject: CustomStringConvertible {
    /// Its name, or its model and id.
    public var description: String {
        if let name = self["name"].text, !name.isEmpty { return name }
        return "\(self.modelName)-\(self.id)"
    }
}

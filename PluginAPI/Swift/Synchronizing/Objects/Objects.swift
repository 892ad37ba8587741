/// The objects of a model. (Comes from XOS: `Model.objects`.)
///
/// Conditions are named by fields, with an operator behind two underscores where it is another than being equal:
/// `__gt`, `__gte`, `__lt`, `__lte`, `__iexact`, `__contains`, `__icontains`, `__regex`, `__iregex`.
public struct Objects<Object: ModelObject> {
    private let model: String
    private let kind: String

    /// The objects of any model, by its name: `Objects<ModelObject>("MyModel")`.
    public init(_ model: String) { self.init(model, kind: "DEFAULT") }

    init(_ model: String, kind: String) {
        self.model = model
        self.kind = kind
    }

    /// All of them, by their ids.
    public func all() throws(ObjectError) -> [Object] { try self.find([]) }

    /// The one with the smallest id; nil: there is none.
    public func first() throws(ObjectError) -> Object? { try self.find([], limit: 1).first }

    /// How many there are.
    public func count() throws(ObjectError) -> Int {
        let request: Record = ["op": "count", "model": .string(self.model), "kind": .string(self.kind)]
        return try ObjectSession.current().perform(request).integer ?? 0
    }

    /// Whether there are any.
    public func exists() throws(ObjectError) -> Bool { try self.first() != nil }

    /// The object of an id, deleted or not.
    ///
    /// - Parameter paths: Paths of links, such as "site.owner": the objects there come along, and cost no question later.
    /// - Throws: `ObjectError` with `.notFound`: there is none.
    public func get(id: Int, with paths: [String] = []) throws(ObjectError) -> Object {
        guard let found = try ObjectSession.current().object(self.model, id, with: paths) else {
            throw ObjectError(.notFound, "there is no \(self.model) with the id \(id)")
        }
        return Object(found)
    }

    /// The object that conditions hold for; if there are several, that with the smallest id: `get(name: "one")`.
    ///
    /// - Throws: `ObjectError` with `.notFound`: there is none.
    public var get: ObjectQuery<Object> { ObjectQuery(self) }

    /// The objects that conditions all hold for: `filter(last_name: "Doe", age__gt: 30)`.
    public var filter: ObjectFilter<Object> { ObjectFilter(self) }

    /// The objects that synchronizers look for. (Comes from XOS: `filter_special`.)
    public func filterSpecial(_ kind: ObjectKind) throws(ObjectError) -> [Object] {
        try Self(self.model, kind: kind.rawValue).find([])
    }

    /// Makes an object with these values, which is kept when it is saved: `new(first_name: "John")`.
    public var new: ObjectMaker<Object> { ObjectMaker(self.model) }

    /// Those that conditions hold for.
    func find(_ conditions: [Value], limit: Int? = nil) throws(ObjectError) -> [Object] {
        let session = try ObjectSession.current()
        var found: [Object] = []
        var request: Record = [
            "op": "find", "model": .string(self.model), "kind": .string(self.kind), "where": .array(conditions),
        ]
        request["limit"] = limit.map(Value.int)
        while true {
            let page = try session.perform(request).record ?? [:]
            let objects = try (page["objects"]?.elements ?? []).map { (value) throws(ObjectError) in
                try ObjectSession.object(value)
            }
            session.learn(page: objects)
            found += objects.map { Object($0) }
            guard limit == nil, page["more"]?.flag == true, let last = found.last else { return found }
            request["after"] = .int(last.id)
        }
    }

    var modelName: String { self.model }
}

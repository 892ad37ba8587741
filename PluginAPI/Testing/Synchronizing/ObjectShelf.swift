import PluginAPI
import Synchronization

// It answers what the host answers, by the same words of the contract, but knows no models: any object can have any field, a
// link is a field whose name ends in "_id" or "_ids", and the reverse side of one is given by `link(reverse:of:)`.

/// Objects in memory, for the tests of steps and policies.
public final class ObjectShelf: Sendable {
    private struct State {
        var objects: [Int: ObjectContent] = [:]
        var lastID = 0
        /// By model and name: the model and the field of the link that a reverse side belongs to.
        var reverses: [String: (model: String, field: String)] = [:]
        var conveniences: [ShelfConvenience] = []
    }

    private let state = Mutex(State())

    /// Makes an empty shelf.
    public init() {}

    /// Puts an object on the shelf.
    ///
    /// - Returns: The object with its id.
    @discardableResult
    public func add(_ model: String, _ values: Record = [:]) -> ObjectContent {
        self.state.withLock { Self.add(&$0, model, values) }
    }

    /// Says what the reverse side of a link is called: `link(reverse: "pages", of: "MyModel", from: "MyPage", "person")`.
    public func link(reverse name: String, of model: String, from other: String, _ field: String) {
        self.state.withLock { $0.reverses["\(model).\(name)"] = (other, field) }
    }

    /// Has a convenience give properties to the objects of its model.
    ///
    /// - Throws: `ExtensionError` if the host would refuse it or an option, or with what it throws.
    public func add<W: ConvenienceWrapper>(convenience wrapper: W.Type, options: [String: String] = [:]) throws {
        let convenience = ShelfConvenience(try StepRun(W.self, options: options, objects: self))
        self.state.withLock { $0.conveniences.append(convenience) }
    }

    /// All objects of a model, deleted ones included, by their ids.
    public func objects(_ model: String) -> [ObjectContent] {
        self.state.withLock { state in
            state.objects.values.filter { $0.model == model }.sorted { $0.id < $1.id }
        }
    }

    /// The object of an id.
    public subscript(id: Int) -> ObjectContent? { self.state.withLock { $0.objects[id] } }

    // MARK: - What instances ask for

    /// Answers a call of an instance; nil: it is none.
    func answer(_ bytes: [UInt8]) -> [UInt8]? {
        guard let requests = try? CBOR.decode(bytes).elements else { return nil }
        var answers = self.answers(to: requests)
        // Conveniences ask for objects themselves.
        for (place, request) in requests.enumerated() where request.record?["op"] == "compute" {
            answers[place] = self.computed(request.record ?? [:])
        }
        return CBOR.encode(["answers": .array(answers), "also": []])
    }

    private func answers(to requests: [Value]) -> [Value] {
        self.state.withLock { state in
            let before = state
            var answers = requests.map { Self.answer(&state, $0.record ?? [:]) }
            if let failed = answers.firstIndex(where: { $0.record?["error"] != nil }) {
                state = before
                let saves = ["save", "delete"].map(Value.string)
                for place in answers.indices where place != failed {
                    guard let kind = requests[place].record?["op"], saves.contains(kind) else { continue }
                    answers[place] = Self.problem("undone", "request \(failed) failed")
                }
            }
            return answers
        }
    }

    private func computed(_ request: Record) -> Value {
        let property = request["property"]?.text ?? ""
        return .array(
            (request["objects"]?.elements ?? []).map { value in
                guard let object = value.integer.flatMap({ self[$0] }) ?? ObjectContent(value) else {
                    return ["error": "there is no such object"]
                }
                let convenience = self.state.withLock { state in
                    state.conveniences.first {
                        $0.modelName == object.model && $0.properties.contains(property)
                    }
                }
                return convenience?.compute(property, object) ?? ["error": "no convenience gives it"]
            }
        )
    }

    private static func properties(_ state: State) -> Value {
        var found = Record()
        for convenience in state.conveniences {
            let others = found[convenience.modelName]?.elements ?? []
            found[convenience.modelName] = .array(others + convenience.properties.map(Value.string))
        }
        return .map(found)
    }

    private static func answer(_ state: inout State, _ request: Record) -> Value {
        let model = request["model"]?.text ?? ""
        let id = request["id"]?.integer ?? 0
        switch request["op"]?.text {
        case "get": return state.objects[id]?.value ?? .null
        case "find":
            let limit = request["limit"]?.integer ?? 1000
            let found = Self.find(state, model, request).filter { $0.id > request["after"]?.integer ?? 0 }
            return ["objects": .array(found.prefix(limit).map(\.value)), "more": .bool(found.count > limit)]
        case "count": return .int(Self.find(state, model, request).count)
        case "linked": return .array(Self.linked(state, model, id, request["field"]?.text ?? "").map(\.value))
        case "save": return Self.save(&state, model, id, request)
        case "properties": return Self.properties(state)
        case "compute": return .null
        case "delete":
            guard state.objects[id] != nil else { return Self.problem("not_found", "there is no \(model)-\(id)") }
            state.objects[id]?.values["deleted"] = true
            state.objects[id]?.version += 1
            return .null
        default: return Self.problem("invalid", "an operation \(request["op"] ?? .null)")
        }
    }

    private static func save(_ state: inout State, _ model: String, _ id: Int, _ request: Record) -> Value {
        let values = request["values"]?.record ?? [:]
        guard id != 0 else {
            let object = Self.add(&state, model, [:])
            for (name, value) in values.fields { Self.set(&state, object.id, name, value) }
            return state.objects[object.id]?.value ?? .null
        }
        guard let object = state.objects[id] else { return Self.problem("not_found", "there is no \(model)-\(id)") }
        if let version = request["version"]?.integer, version != object.version {
            return Self.problem(
                "conflict",
                "\(model)-\(id) is at version \(object.version), the change is based on \(version)",
                found: object
            )
        }
        let fields = request["update_fields"]?.elements?.compactMap(\.text)
        for (name, value) in values.fields where fields?.contains(name) ?? true { Self.set(&state, id, name, value) }
        state.objects[id]?.version += 1
        return state.objects[id]?.value ?? .null
    }

    /// Sets a field; the reverse side of a link between many is the field of others.
    private static func set(_ state: inout State, _ id: Int, _ name: String, _ value: Value) {
        let model = state.objects[id]?.model ?? ""
        let reverse = name.hasSuffix("_ids") ? state.reverses["\(model).\(name.dropLast(4))"] : nil
        guard value.record != nil || reverse != nil else {
            state.objects[id]?.values[name] = value
            return
        }
        let field = reverse.map { "\($0.field)_ids" } ?? name
        func change(_ owner: Int, _ body: ([Value]) -> [Value]) {
            let held = state.objects[owner]?.values[field]?.elements ?? []
            let ids = body(held)
            if ids != held { state.objects[owner]?.values[field] = .array(ids) }
        }
        let more = value.elements ?? value.record?["add"]?.elements ?? []
        let less = value.record?["remove"]?.elements ?? []
        guard let reverse else { return change(id) { held in held.filter { !less.contains($0) } + more } }
        for object in state.objects.values where object.model == reverse.model {
            let isMore = more.contains(.int(object.id))
            let isLess = value.elements == nil ? less.contains(.int(object.id)) : !isMore
            if isMore { change(object.id) { $0.contains(.int(id)) ? $0 : $0 + [.int(id)] } }
            if isLess { change(object.id) { held in held.filter { $0 != .int(id) } } }
        }
    }

    private static func add(_ state: inout State, _ model: String, _ values: Record) -> ObjectContent {
        state.lastID += 1
        let object = ObjectContent(model: model, id: state.lastID, version: 1, values: values)
        state.objects[object.id] = object
        return object
    }

    private static func find(_ state: State, _ model: String, _ request: Record) -> [ObjectContent] {
        let kind = request["kind"]?.text ?? "DEFAULT"
        let conditions = (request["where"]?.elements ?? []).compactMap(ObjectCondition.init)
        return state.objects.values.filter { object in
            let isDeleted = object.values["deleted"] == true
            return (model.isEmpty || object.model == model) && (kind == "ALL" || isDeleted == (kind == "DELETED"))
                && conditions.allSatisfy { $0.holds(for: object) }
        }.sorted { $0.id < $1.id }
    }

    private static func linked(_ state: State, _ model: String, _ id: Int, _ name: String) -> [ObjectContent] {
        if let ids = state.objects[id]?.values["\(name)_ids"]?.elements?.compactMap(\.integer) {
            return ids.sorted().compactMap { state.objects[$0] }.filter { $0.values["deleted"] != true }
        }
        guard let reverse = state.reverses["\(model).\(name)"] else { return [] }
        return state.objects.values.filter { object in
            object.model == reverse.model && object.values["deleted"] != true
                && (object.values["\(reverse.field)_id"] == .int(id)
                    || object.values["\(reverse.field)_ids"]?.elements?.contains(.int(id)) == true)
        }.sorted { $0.id < $1.id }
    }

    private static func problem(_ code: String, _ message: String, found: ObjectContent? = nil) -> Value {
        var problem: Record = ["code": .string(code), "message": .string(message)]
        problem["found"] = found?.value
        return ["error": .map(problem)]
    }
}

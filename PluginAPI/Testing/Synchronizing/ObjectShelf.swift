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
        return self.state.withLock { state in
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
            return CBOR.encode(["answers": .array(answers), "also": []])
        }
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
        guard id != 0 else { return Self.add(&state, model, values).value }
        guard var object = state.objects[id] else { return Self.problem("not_found", "there is no \(model)-\(id)") }
        if let version = request["version"]?.integer, version != object.version {
            return Self.problem(
                "conflict",
                "\(model)-\(id) is at version \(object.version), the change is based on \(version)",
                found: object
            )
        }
        let fields = request["update_fields"]?.elements?.compactMap(\.text)
        for (name, value) in values.fields where fields?.contains(name) ?? true { object.values[name] = value }
        object.version += 1
        state.objects[id] = object
        return object.value
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

import Configuration
import Records
import Services
import Workers

/// The objects over HTTP: `/xosapi/v1/APP/PLURAL` and `/xosapi/v1/APP/PLURAL/ID` for each model, the same by its name behind
/// `/xosapi/v1/objects`, `/xosapi/v1/events` for their changes, and `/synchronizer/status`.
///
/// Who names a user with `_user`, or in the header `xos-user`, sees and changes what policies allow that user.
public final class ModelRequests: RequestService {
    /// Milliseconds that a follower of changes waits at most.
    static let longestWait = 25_000

    private let base: ObjectBase
    private let engine: SyncEngine
    private let threads: WorkThreads
    private let requests: ObjectRequests
    private let feed = ChangeFeed()
    private let timers: Mailbox<(due: Int64, follower: Int)>
    /// Names of models by `APP/PLURAL`, and by `objects/NAME`.
    private let paths: [String: String]

    /// Makes the pages of some objects. Their threads end with the process.
    public init(
        _ base: ObjectBase,
        _ engine: SyncEngine,
        _ threads: WorkThreads,
        _ conveniences: Conveniences = Conveniences()
    ) throws(SystemError) {
        self.base = base
        self.engine = engine
        self.threads = threads
        self.requests = ObjectRequests(base, conveniences)
        var paths: [String: String] = [:]
        for model in base.model.models {
            paths["\(model.appLabel)/\(model.plural)"] = model.name
            paths["objects/\(model.name)"] = model.name
        }
        self.paths = paths
        self.timers = try Mailbox()
        let (feed, timers) = (self.feed, self.timers)
        base.subscribe { feed.add($0) }
        try DataThread(named: "followers") { Self.releaseFollowers(feed, timers) }.detach()
    }

    /// Takes requests for objects, their changes and the status.
    public func take(_ requests: [ArrivedRequest]) -> [ArrivedRequest] {
        var others: [ArrivedRequest] = []
        for arrived in requests {
            let path = arrived.request.path
            if path.first == "xosapi", path.count > 1, path[1] == "v1" {
                self.threads.add { self.answer(arrived) }
            } else if path == ["synchronizer", "status"] {
                self.threads.add {
                    arrived.finish("/synchronizer/status", .json(self.engine.status()?.value ?? .null))
                }
            } else {
                others.append(arrived)
            }
        }
        return others
    }

    /// Lets those go who have waited long enough. All wait equally long, so they come in their order.
    private static func releaseFollowers(_ feed: ChangeFeed, _ timers: Mailbox<(due: Int64, follower: Int)>) {
        var waiting: [(due: Int64, follower: Int)] = []
        while true {
            timers.wait(nanoseconds: waiting.first.map { max($0.due - EventLoop.now(), 0) } ?? -1)
            waiting += timers.takeAll()
            let count = waiting.prefix { $0.due <= EventLoop.now() }.count
            for timer in waiting.prefix(count) { feed.release(timer.follower) }
            waiting.removeFirst(count)
        }
    }

    // MARK: - Requests

    private func answer(_ arrived: ArrivedRequest) {
        let request = arrived.request
        let path = Array(request.path.dropFirst(2))
        if path == ["events"] { return self.follow(arrived) }
        guard path.count == 2 || path.count == 3, let model = self.paths["\(path[0])/\(path[1])"] else {
            return arrived.finish(nil, .notFound)
        }
        let route = "/xosapi/v1/\(path[0])/\(path[1])\(path.count == 3 ? "/{id}" : "")"
        let caller: ObjectCaller
        if let header = (request.header("xos-user") ?? request.parameter("_user")) {
            guard let id = Int(header) else {
                return arrived.finish(route, .detail("_user: expected the id of a user", status: 400))
            }
            caller = .user(ObjectReference(model: "User", id: id))
        } else {
            caller = .administrator
        }
        do throws(ObjectRefusal) {
            if path.count == 2, request.method == "POST", let bodies = try Self.body(request).elements {
                return self.make(bodies, model, caller) { arrived.finish(route, $0) }
            }
            let (operation, success) = try self.operation(request, model, path.count == 3 ? path[2] : nil)
            guard let operation else {
                return arrived.finish(
                    route,
                    .methodNotAllowed(path.count == 3 ? ["GET", "PUT", "PATCH", "DELETE"] : ["GET", "POST"])
                )
            }
            let properties = Self.properties(request)
            self.requests.perform([operation], by: caller) { [requests] result in
                let answer = Self.answer(result, success, model)
                guard !properties.isEmpty, case .success(let answers) = result, answer.status < 300 else {
                    return arrived.finish(route, answer)
                }
                let computed = ComputedFields(properties, answers.answers.first ?? .null)
                requests.perform(computed.requests, by: caller) { result in
                    arrived.finish(route, Self.answer(computed.added(by: result), success, model))
                }
            }
        } catch {
            arrived.finish(route, Self.answer(error))
        }
    }

    private func operation(
        _ request: Request,
        _ model: String,
        _ place: String?
    ) throws(ObjectRefusal) -> (operation: Value?, success: Int) {
        guard let place else {
            switch request.method {
            case "GET": return (try self.question(request, model), 200)
            case "POST": return (try Self.save(request, model, 0), 201)
            default: return (nil, 0)
            }
        }
        guard let id = Int(place), id > 0 else { throw ObjectRefusal(.notFound, "\(quoted(place)) is no id") }
        switch request.method {
        case "GET": return (["op": "get", "model": .string(model), "id": .int(id)], 200)
        case "PUT", "PATCH": return (try Self.save(request, model, id), 200)
        case "DELETE":
            var fields: Record = ["op": "delete", "model": .string(model), "id": .int(id)]
            fields["version"] = try Self.version(request, [:])
            return (.map(fields), 204)
        default: return (nil, 0)
        }
    }

    /// `FIELD=VALUE`, `FIELD__OPERATOR=VALUE`, and what begins with `_`: `_order`, `_limit`, `_after`, `_kind`.
    private func question(_ request: Request, _ model: String) throws(ObjectRefusal) -> Value {
        var fields: Record = ["op": "find", "model": .string(model)]
        var conditions: [Value] = []
        for item in request.query {
            switch item.name {
            case "_user", "_version", "_with": break
            case "_order": fields["order"] = .string(item.value)
            case "_kind": fields["kind"] = .string(item.value)
            case "_limit", "_after":
                guard let number = Int(item.value) else {
                    throw ObjectRefusal(.invalid, "\(item.name): expected a number")
                }
                fields[String(item.name.dropFirst())] = .int(number)
            default:
                let (field, comparison) = Self.condition(item.name)
                conditions.append([.string(field), .string(comparison), Self.value(item.value)])
            }
        }
        fields["where"] = .array(conditions)
        return .map(fields)
    }

    /// What is asked for besides fields: `_with=full_name,title`.
    private static func properties(_ request: Request) -> [String] {
        request.parameters("_with").flatMap { $0.utf8.split(separator: UInt8(ascii: ",")) }
            .map { String(decoding: $0, as: UTF8.self) }
    }

    private static func condition(_ name: String) -> (field: String, comparison: String) {
        for comparison in QueryCondition.Comparison.allCases where name.hasSuffix("__\(comparison.rawValue)") {
            return (String(name.dropLast(comparison.rawValue.count + 2)), comparison.rawValue)
        }
        return (name, QueryCondition.Comparison.equal.rawValue)
    }

    private static func value(_ text: String) -> Value {
        switch text {
        case "null": .null
        case "true": true
        case "false": false
        default: .string(text)
        }
    }

    private static func body(_ request: Request) throws(ObjectRefusal) -> Value {
        do throws(JSONError) {
            return try JSON.decode(request.body)
        } catch {
            throw ObjectRefusal(.invalid, "the body is no JSON: \(error)")
        }
    }

    private static func save(_ request: Request, _ model: String, _ id: Int) throws(ObjectRefusal) -> Value {
        let body = try Self.body(request)
        var fields = try Self.save(body, model, id)
        fields["version"] = try Self.version(request, body.record ?? [:])
        return .map(fields)
    }

    private static func save(_ body: Value, _ model: String, _ id: Int) throws(ObjectRefusal) -> Record {
        guard var values = body.record else { throw ObjectRefusal(.invalid, "the body: expected an object of fields") }
        for name in ["id", "model", "version"] { values[name] = nil }
        return ["op": "save", "model": .string(model), "id": .int(id), "values": .map(values)]
    }

    /// Makes several objects: all of them, or none.
    private func make(
        _ bodies: [Value],
        _ model: String,
        _ caller: ObjectCaller,
        _ finish: @escaping @Sendable (Answer) -> Void
    ) {
        guard bodies.count <= ObjectRequests.mostOperations else {
            return finish(
                .detail("the body: expected up to \(ObjectRequests.mostOperations) objects at once", status: 400)
            )
        }
        do throws(ObjectRefusal) {
            var operations: [Value] = []
            for body in bodies { operations.append(.map(try Self.save(body, model, 0))) }
            self.requests.perform(operations, by: caller) { result in
                guard case .success(let answers) = result else { return finish(Self.answer(result, 201, model)) }
                let errors = answers.answers.enumerated().compactMap { place, answer in
                    answer.record?["error"]?.record.map { (place, $0) }
                }
                // Those that were undone only follow from the one that failed.
                guard let (place, refusal) = errors.first(where: { $0.1["code"] != "undone" }) ?? errors.first else {
                    return finish(.json(["items": .array(answers.answers.map(Self.flat))], status: 201))
                }
                var error = refusal
                error["message"] = .string("object \(place) of the body: \(error["message"]?.text ?? "")")
                finish(Self.answer(error))
            }
        } catch {
            finish(Self.answer(error))
        }
    }

    /// The version that a change is based on: `_version`, or the header `if-match` where a gateway hands it on, or in the body.
    private static func version(_ request: Request, _ body: Record) throws(ObjectRefusal) -> Value? {
        let given = request.header("if-match") ?? request.parameter("_version")
        guard let header = given, header != "*" else { return body["version"] }
        guard let number = Int(header.filter { $0 != "\"" }) else {
            throw ObjectRefusal(.invalid, "_version: expected the number of a version, as the header etag has it")
        }
        return .int(number)
    }

    // MARK: - Answers

    private static func answer(
        _ result: Result<ObjectRequests.Answers, ObjectRefusal>,
        _ success: Int,
        _ model: String
    ) -> Answer {
        switch result {
        case .failure(let refusal): return Self.answer(refusal)
        case .success(let answers):
            let answer = answers.answers.first ?? .null
            if let error = answer.record?["error"]?.record { return Self.answer(error) }
            if success == 204 { return Answer(status: 204, body: []) }
            if answer == .null { return .detail("there is no such \(model)", status: 404) }
            if let objects = answer.record?["objects"]?.elements {
                return .json(["items": .array(objects.map(Self.flat)), "more": answer.record?["more"] ?? false])
            }
            var page = Answer.json(Self.flat(answer), status: success)
            if let version = answer.record?["version"]?.integer {
                page.headers.append(HeaderField("etag", "\"\(version)\""))
            }
            return page
        }
    }

    private static func answer(_ refusal: ObjectRefusal) -> Answer {
        if refusal.code == .unavailable { return .unavailable(refusal.description, retryAfter: 5) }
        return Self.answer(refusal.value.record?["error"]?.record ?? [:])
    }

    private static func answer(_ error: Record) -> Answer {
        let status: Int
        switch error["code"]?.text {
        case "not_found": status = 404
        case "conflict": status = 409
        case "denied": status = 403
        default: status = 400
        }
        var body: Record = ["detail": error["message"] ?? ""]
        body["found"] = error["found"].map(Self.flat)
        return .json(.map(body), status: status)
    }

    /// An object with its fields beside its id.
    private static func flat(_ object: Value) -> Value {
        guard let record = object.record, let values = record["values"]?.record else { return object }
        var fields = Record()
        for key in ["id", "model", "version"] { fields[key] = record[key] }
        for (key, value) in values.fields { fields[key] = value }
        return .map(fields)
    }

    // MARK: - Changes

    /// Server-sent events. A client that comes again by itself, as they do, with the id of the last event misses nothing.
    private func follow(_ arrived: ArrivedRequest) {
        let request = arrived.request
        var models: Set<String>?
        for name in request.parameters("model") {
            guard let layout = self.base.source.layout[name] else {
                return arrived.finish("/xosapi/v1/events", .detail("there is no model \(quoted(name))", status: 400))
            }
            models = (models ?? []).union(layout.leaves)
        }
        let after =
            (request.header("last-event-id") ?? request.parameter("after")).flatMap { Int($0) } ?? self.feed.last
        let follower = ChangeFeed.Follower(models: models, after: after) { text in
            let headers = [HeaderField("content-type", "text/event-stream"), HeaderField("cache-control", "no-store")]
            arrived.finish("/xosapi/v1/events", Answer(headers: headers, body: text))
        }
        guard let number = self.feed.follow(follower) else { return }
        self.timers.post((due: EventLoop.now() + Int64(Self.longestWait) * 1_000_000, follower: number))
    }
}

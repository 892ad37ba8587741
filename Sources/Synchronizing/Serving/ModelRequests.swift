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
        let asked = ModelRequest(request, model)
        do throws(ObjectRefusal) {
            if path.count == 2, request.method == "POST", let bodies = try asked.body.elements {
                return self.make(bodies, model, caller) { arrived.finish(route, $0) }
            }
            let (operation, success) = try asked.operation(path.count == 3 ? path[2] : nil)
            guard let operation else {
                return arrived.finish(
                    route,
                    .methodNotAllowed(path.count == 3 ? ["GET", "PUT", "PATCH", "DELETE"] : ["GET", "POST"])
                )
            }
            let properties = asked.properties
            self.requests.perform([operation], by: caller) { [requests] result in
                let answer = ModelPage.answer(result, success, model)
                guard !properties.isEmpty, case .success(let answers) = result, answer.status < 300 else {
                    return arrived.finish(route, answer)
                }
                let computed = ComputedFields(properties, answers.answers.first ?? .null)
                requests.perform(computed.requests, by: caller) { result in
                    arrived.finish(route, ModelPage.answer(computed.added(by: result), success, model))
                }
            }
        } catch {
            arrived.finish(route, ModelPage.answer(error))
        }
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
            for body in bodies { operations.append(.map(try ModelRequest.save(body, model, 0))) }
            self.requests.perform(operations, by: caller) { result in
                guard case .success(let answers) = result else { return finish(ModelPage.answer(result, 201, model)) }
                let errors = answers.answers.enumerated().compactMap { place, answer in
                    answer.record?["error"]?.record.map { (place, $0) }
                }
                // Those that were undone only follow from the one that failed.
                guard let (place, refusal) = errors.first(where: { $0.1["code"] != "undone" }) ?? errors.first else {
                    return finish(.json(["items": .array(answers.answers.map(ModelPage.flat))], status: 201))
                }
                var error = refusal
                error["message"] = .string("object \(place) of the body: \(error["message"]?.text ?? "")")
                finish(ModelPage.answer(error))
            }
        } catch {
            finish(ModelPage.answer(error))
        }
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

import ClusterModels
import Configuration
import Records
import Services

// GET  /models                    what collectors there are, and what holds of their models
// GET  /models/NAME               a model: ?format=list|json|xml &detail=true &scope=[...]
// POST /models/NAME/build         builds it now, and answers when that has ended
// POST /notify                    notifications: one, an array of them, or one a line
// GET  /strategies                the strategies
// POST /strategies/NAME/audit     a solution: {"parameters": {...}, "scope": [...]}

/// The part of the API that is about models of collectors.
public struct ModelRequests: RequestService {
    /// Milliseconds that a request waits for a model that is not there yet.
    private static let patience = 30_000

    private let models: Models
    private let audits: Audits
    private let threads: WorkThreads

    /// - Parameter threads: Where models are written out.
    public init(_ models: Models, _ audits: Audits, _ threads: WorkThreads) {
        self.models = models
        self.audits = audits
        self.threads = threads
    }

    /// Takes requests for these paths.
    public func take(_ requests: [ArrivedRequest]) -> [ArrivedRequest] { requests.filter { !self.answer($0) } }

    private func answer(_ arrived: ArrivedRequest) -> Bool {
        let path = arrived.request.path
        switch path.first {
        case "models" where path.count == 1: self.get(arrived, "models") { self.list() }
        case "models" where path.count == 2: self.show(path[1], arrived)
        case "models" where path.count == 3 && path[2] == "build": self.build(path[1], arrived)
        case "notify" where path.count == 1: self.notify(arrived)
        case "strategies" where path.count == 1:
            self.get(arrived, "strategies") { .json(.array(self.audits.names.map(Value.string))) }
        case "strategies" where path.count == 3 && path[2] == "audit": self.audit(path[1], arrived)
        default: return false
        }
        return true
    }

    private func get(_ arrived: ArrivedRequest, _ route: String, _ answer: () -> Answer) {
        guard ["GET", "HEAD"].contains(arrived.request.method) else {
            return arrived.finish(route, .methodNotAllowed(["GET"]))
        }
        arrived.finish(route, answer())
    }

    private func list() -> Answer {
        .json(
            .array(
                self.models.names.map { name in
                    var record: Record = ["name": .string(name)]
                    record["refreshed"] = .bool(self.models.isRefreshed(name) ?? false)
                    let model = self.models.model(of: name)
                    if let latest = model?.latest {
                        let page = try? ModelPage(ModelOffer(latest, isShared: true))
                        record["state"] = page.map { .map($0.state) } ?? .null
                        let counts = (try? page?.counts()) ?? []
                        record["elements"] = .map(Record(counts.map { ($0.type, .int($0.count)) }))
                    } else {
                        record["state"] = .null
                        record["failure"] = (model?.failure ?? self.models.unusability(of: name)).map(Value.string)
                    }
                    return .map(record)
                }
            )
        )
    }

    private func show(_ name: String, _ arrived: ArrivedRequest) {
        let (request, route) = (arrived.request, "model")
        guard ["GET", "HEAD"].contains(request.method) else {
            return arrived.finish(route, .methodNotAllowed(["GET"]))
        }
        if let absence = self.models.absence(of: name) { return arrived.finish(route, .detail(absence, status: 404)) }
        let wish: ModelWish
        do throws(ModelRefusal) {
            wish = try ModelWish(request)
        } catch {
            return arrived.finish(route, .detail(error.description, status: 422))
        }
        let threads = self.threads
        self.models.ask(name, scope: wish.scope, milliseconds: Self.patience) { result in
            threads.add {
                do {
                    let page = try ModelPage(try result.get())
                    let type = wish.form == .xml ? "application/xml" : "application/json"
                    let body = try page.bytes(wish.form, isDetailed: wish.isDetailed)
                    arrived.finish(route, Answer(headers: [HeaderField("content-type", type)], body: body))
                } catch {
                    arrived.finish(route, .unavailable("\(error)", retryAfter: 1))
                }
            }
        }
    }

    private func build(_ name: String, _ arrived: ArrivedRequest) {
        let route = "build"
        guard arrived.request.method == "POST" else { return arrived.finish(route, .methodNotAllowed(["POST"])) }
        if let absence = self.models.absence(of: name) { return arrived.finish(route, .detail(absence, status: 404)) }
        self.models.build(name) { failure in
            arrived.finish(route, failure.map { .detail($0, status: 502) } ?? .done)
        }
    }

    private func notify(_ arrived: ArrivedRequest) {
        let route = "notify"
        guard arrived.request.method == "POST" else { return arrived.finish(route, .methodNotAllowed(["POST"])) }
        do throws(NotificationProblem) {
            let messages = try NotificationMessages.split(arrived.request.body)
            // All are looked at before any is told, so that a request counts as a whole or not at all.
            var heads: [NotificationHead] = []
            for (place, message) in messages.enumerated() {
                do throws(NotificationProblem) {
                    heads.append(try self.models.look(at: message))
                } catch {
                    throw NotificationProblem("notification \(place): \(error.reason)")
                }
            }
            var wanted = 0
            for (place, head) in heads.enumerated() {
                guard let count = try self.models.tell(head) else {
                    return arrived.finish(route, Self.full(place, wanted))
                }
                wanted += count
            }
            arrived.finish(route, .json(["notifications": .int(messages.count), "wanted": .int(wanted)]))
        } catch {
            arrived.finish(route, .detail(error.reason, status: 422))
        }
    }

    private func audit(_ name: String, _ arrived: ArrivedRequest) {
        let (request, route) = (arrived.request, "audit")
        guard request.method == "POST" else { return arrived.finish(route, .methodNotAllowed(["POST"])) }
        guard self.audits.names.contains(name) else {
            let known =
                self.audits.names.isEmpty ? "there is none" : "there are \(self.audits.names.joined(separator: ", "))"
            return arrived.finish(route, .detail("no strategy is called \"\(name)\"; \(known)", status: 404))
        }
        let body = request.body.isEmpty ? Record() : (try? JSON.decode(request.body))?.record
        let expected = "expected an object with \"parameters\", an object, and \"scope\", a list"
        guard let body, body["scope"].map({ $0.elements != nil || $0 == .null }) ?? true,
            body["parameters"].map({ $0.record != nil }) ?? true
        else {
            return arrived.finish(route, .detail("the body: \(expected)", status: 422))
        }
        if let key = body.keys.first(where: { !["parameters", "scope"].contains($0) }) {
            return arrived.finish(route, .detail("the body: \(expected), found \(quoted(key)) too", status: 422))
        }
        let scope = body["scope"].flatMap { $0 == .null ? nil : $0 }
        self.audits.audit(name, parameters: body["parameters"]?.record ?? Record(), scope: scope) { result in
            switch result {
            case .success(let solution): arrived.finish(route, .json(solution))
            case .failure(let failure): arrived.finish(route, .detail(failure.description, status: 422))
            }
        }
    }

    /// That the rest of a request has to wait, and where it begins.
    private static func full(_ taken: Int, _ wanted: Int) -> Answer {
        let told = taken == 0 ? "none" : "the first \(taken)"
        var answer = Answer.json(
            [
                "detail": .string("too many notifications wait; \(told) of these were taken"),
                "notifications": .int(taken), "wanted": .int(wanted),
            ],
            status: 503
        )
        answer.headers.append(HeaderField("retry-after", "1"))
        return answer
    }
}

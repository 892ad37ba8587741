import ClusterModels
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
                    record["refreshed"] = self.models.isRefreshed(name).map(Value.bool)
                    let model = self.models.model(of: name)
                    if let latest = model?.latest {
                        let offer = ModelOffer(latest, isShared: true)
                        record["state"] = .map(
                            ModelPage.state(
                                ModelState(
                                    isStale: offer.staleness != nil,
                                    isPartial: offer.version.isPartial,
                                    reason: offer.staleness?.reason ?? offer.partial,
                                    version: offer.version.number,
                                    built: offer.version.builtAt,
                                    changed: offer.version.changedAt
                                )
                            )
                        )
                        let counts = (try? ModelPage(offer).counts()) ?? []
                        record["elements"] = .map(Record(counts.map { ($0.type, .int($0.count)) }))
                    } else {
                        record["state"] = .null
                        record["failure"] = model?.failure.map(Value.string)
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
        guard self.models.model(of: name) != nil else { return arrived.finish(route, self.unknown(name)) }
        guard let form = ModelForm(rawValue: request.parameter("format") ?? "list") else {
            let expected = ModelForm.allCases.map(\.rawValue).joined(separator: ", ")
            return arrived.finish(route, .detail("format: expected one of \(expected)", status: 422))
        }
        var scope: Value?
        if let text = request.parameter("scope") {
            guard let value = try? JSON.decode(Array(text.utf8)), value.elements != nil else {
                return arrived.finish(route, .detail("scope: expected a list in JSON", status: 422))
            }
            scope = value
        }
        let isDetailed = ["true", "1", "yes"].contains(request.parameter("detail") ?? "")
        let threads = self.threads
        self.models.ask(name, scope: scope, milliseconds: Self.patience) { result in
            threads.add {
                do {
                    let page = try ModelPage(try result.get())
                    let type = form == .xml ? "application/xml" : "application/json"
                    let body = try page.bytes(form, isDetailed: isDetailed)
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
        guard self.models.model(of: name) != nil else { return arrived.finish(route, self.unknown(name)) }
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
                    let told = place == 0 ? "none" : "the first \(place)"
                    return arrived.finish(
                        route,
                        .unavailable("too many notifications wait; \(told) of these were taken", retryAfter: 1)
                    )
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
        guard let body, body["scope"].map({ $0.elements != nil || $0 == .null }) ?? true,
            body["parameters"].map({ $0.record != nil }) ?? true
        else {
            let expected = "expected an object with \"parameters\", an object, and \"scope\", a list"
            return arrived.finish(route, .detail(expected, status: 422))
        }
        let scope = body["scope"].flatMap { $0 == .null ? nil : $0 }
        self.audits.audit(name, parameters: body["parameters"]?.record ?? Record(), scope: scope) { result in
            switch result {
            case .success(let solution): arrived.finish(route, .json(solution))
            case .failure(let failure): arrived.finish(route, .detail(failure.description, status: 422))
            }
        }
    }

    private func unknown(_ name: String) -> Answer {
        let names = self.models.names
        let known = names.isEmpty ? "there is none" : "there are \(names.joined(separator: ", "))"
        return .detail("no collector is called \"\(name)\"; \(known)", status: 404)
    }
}

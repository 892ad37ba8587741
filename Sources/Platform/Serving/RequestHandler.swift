import PluginABI
import Workers

// From a gateway's call to its answer. What needs no engine is answered here; the rest goes to the service.

/// Answers the requests of gateways. For any thread.
public final class RequestHandler: Sendable {
    private let router = Router()
    private let service: any PlatformService
    private let policy: CORSPolicy
    private let metrics: Metrics
    private let requests: RequestMetrics
    private let log: @Sendable (String) -> Void

    /// - Parameters:
    ///   - service: What stands behind the API.
    ///   - metrics: What `/metrics` shows, and where requests are counted.
    ///   - log: Takes lines about calls that are none, which only a broken gateway makes.
    public init(
        _ service: any PlatformService,
        policy: CORSPolicy = CORSPolicy(),
        metrics: Metrics,
        log: @escaping @Sendable (String) -> Void
    ) {
        self.service = service
        self.policy = policy
        self.metrics = metrics
        self.requests = RequestMetrics(metrics)
        self.log = log
    }

    /// Answers a call of a gateway.
    ///
    /// - Returns: How many requests it has.
    @discardableResult
    public func handle(_ call: HostCall) -> Int {
        guard call.verb == UInt32(PLUGIN_GATEWAY_SERVE) else {
            self.refuse(call, "the host has no verb \(call.verb) for gateways")
            return 0
        }
        do throws(RequestReader.Failure) {
            let requests = try RequestReader.requests(in: call.bytes)
            self.handle(requests) { answers in call.answer(CallAnswer(bytes: AnswerWriter.bytes(of: answers))) }
            return requests.count
        } catch {
            self.refuse(call, "[P-30] the gateway made a call that cannot be read: \(error)")
            return 0
        }
    }

    /// Answers requests that came together.
    ///
    /// - Parameter completion: Called once, on any thread, with an answer for each in order.
    func handle(_ requests: [Request], completion: @escaping @Sendable ([Answer]) -> Void) {
        let gathering = AnswerGathering(count: requests.count, completion: completion)
        var pushes: [DatapointPush] = []
        for (place, request) in requests.enumerated() {
            let begun = self.requests.begin()
            let routed =
                self.policy.answer(toPreflight: request).map { .failure(RoutingRefusal($0)) }
                ?? self.router.route(request)
            let headers = self.policy.headers(for: request)
            let metrics = self.requests
            let route = try? routed.get().route
            let finish: @Sendable (Answer) -> Void = { answer in
                var answer = answer
                answer.headers += headers
                metrics.end(begun, route, answer.status)
                gathering.take(answer, at: place)
            }
            switch routed {
            case .failure(let refusal): finish(refusal.answer)
            case .success(let routed): self.perform(routed, &pushes, finish)
            }
        }
        if !pushes.isEmpty { self.service.push(pushes) }
    }

    private func perform(
        _ routed: RoutedRequest,
        _ pushes: inout [DatapointPush],
        _ finish: @escaping @Sendable (Answer) -> Void
    ) {
        let request = routed.request
        switch routed.route {
        case .health: finish(self.service.health())
        case .documentation: finish(DocumentationPage.answer)
        case .metrics:
            self.metrics.collect { text in
                finish(Answer(headers: [HeaderField("content-type", Metrics.contentType)], body: text))
            }
        case .pushDatapoints where !request.isJSON:
            let problem = ValidationProblem.request(
                "list_type",
                at: ["body"],
                "Input should be a valid list",
                input: .string(String(decoding: request.body.prefix(1000), as: UTF8.self))
            )
            finish(.unprocessable(problem))
        case .pushDatapoints:
            pushes.append(DatapointPush(body: request.body, peer: request.peer, answer: finish))
        default: self.service.perform(routed, answer: finish)
        }
    }

    private func refuse(_ call: HostCall, _ reason: String) {
        self.log(reason)
        call.answer(CallAnswer(status: Int32(PLUGIN_FAILED), bytes: Array(reason.utf8)))
    }
}

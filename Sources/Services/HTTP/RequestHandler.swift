import PluginABI
import Workers

// From a gateway's call to its answer. Each service is offered what those before it left.

/// Answers the requests of gateways. For any thread.
public final class RequestHandler: Sendable {
    private let services: [any RequestService]
    private let policy: CORSPolicy
    private let requests: RequestMetrics
    private let log: @Sendable (String) -> Void

    /// - Parameters:
    ///   - services: What stands behind the API. What none of them takes is not found.
    ///   - metrics: Where requests are counted.
    ///   - log: Takes lines about calls that are none, which only a broken gateway makes.
    public init(
        _ services: [any RequestService],
        policy: CORSPolicy = CORSPolicy(),
        metrics: Metrics,
        log: @escaping @Sendable (String) -> Void
    ) {
        self.services = services
        self.policy = policy
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
    public func handle(_ requests: [Request], completion: @escaping @Sendable ([Answer]) -> Void) {
        let gathering = AnswerGathering(count: requests.count, completion: completion)
        var left = requests.enumerated().map { place, request in
            let begun = self.requests.begin()
            let headers = self.policy.headers(for: request)
            let metrics = self.requests
            return ArrivedRequest(request) { route, answer in
                var answer = answer
                answer.headers += headers
                metrics.end(begun, route, answer.status)
                gathering.take(answer, at: place)
            }
        }
        left = left.filter { arrived in
            guard let answer = self.policy.answer(toPreflight: arrived.request) else { return true }
            arrived.finish(nil, answer)
            return false
        }
        for service in self.services where !left.isEmpty { left = service.take(left) }
        for arrived in left { arrived.finish(nil, .notFound) }
    }

    private func refuse(_ call: HostCall, _ reason: String) {
        self.log(reason)
        call.answer(CallAnswer(status: Int32(PLUGIN_FAILED), bytes: Array(reason.utf8)))
    }
}

import Records
import Services

/// The requests of the platform's API, on their way to its service. What needs no engine is answered here.
public struct PlatformRequests: RequestService {
    private let router = Router()
    private let service: any PlatformService
    private let metrics: Metrics

    /// - Parameters:
    ///   - service: What stands behind the API.
    ///   - metrics: What `/metrics` shows.
    public init(_ service: any PlatformService, metrics: Metrics) {
        self.service = service
        self.metrics = metrics
    }

    /// Takes all of them: a path that is not known is answered as DP³ does.
    public func take(_ requests: [ArrivedRequest]) -> [ArrivedRequest] {
        var pushes: [DatapointPush] = []
        for arrived in requests {
            switch self.router.route(arrived.request) {
            case .failure(let refusal): arrived.finish(nil, refusal.answer)
            case .success(let routed):
                let route = routed.route.rawValue
                self.perform(routed, &pushes) { arrived.finish(route, $0) }
            }
        }
        if !pushes.isEmpty { self.service.push(pushes) }
        return []
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
}

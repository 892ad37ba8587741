import Records

/// What every host answers that serves: whether it works, its figures, and what it can be asked.
public struct CommonPages: RequestService {
    private let metrics: Metrics
    private let document: Answer

    /// Makes the pages.
    ///
    /// - Parameters:
    ///   - metrics: What `/metrics` shows.
    ///   - parts: What else there is, for `/openapi.json`.
    public init(_ metrics: Metrics, describing parts: [APIDescription] = []) {
        self.metrics = metrics
        self.document = .json(
            APIDescription.document([Self.description] + parts, about: "What a host can be asked that has no platform.")
        )
    }

    /// Answers those for `/`, `/metrics` and `/openapi.json`.
    public func take(_ requests: [ArrivedRequest]) -> [ArrivedRequest] {
        requests.filter { !self.answer($0) }
    }

    private func answer(_ arrived: ArrivedRequest) -> Bool {
        switch arrived.request.path {
        case [""]: self.answer(arrived, "health") { $0(.healthy) }
        case ["metrics"]:
            self.answer(arrived, "metrics") { finish in
                self.metrics.collect { text in
                    finish(Answer(headers: [HeaderField("content-type", Metrics.contentType)], body: text))
                }
            }
        case ["openapi.json"]: self.answer(arrived, "openAPI") { $0(self.document) }
        default: return false
        }
        return true
    }

    private static var description: APIDescription {
        APIDescription(
            sections: ["Health"],
            paths: [
                "/": ["get": .map(self.page("health", "Whether it works", "application/json"))],
                "/metrics": ["get": .map(self.page("metrics", "Figures for Prometheus", "text/plain"))],
                "/openapi.json": ["get": .map(self.page("openAPI", "This description", "application/json"))],
            ]
        )
    }

    private static func page(_ identifier: String, _ title: String, _ type: String) -> Record {
        [
            "operationId": .string(identifier), "tags": ["Health"], "summary": .string(title),
            "responses": ["200": ["description": .string("It is there."), "content": .map([type: ["schema": [:]]])]],
        ]
    }

    private func answer(
        _ arrived: ArrivedRequest,
        _ route: String,
        _ page: (@escaping @Sendable (Answer) -> Void) -> Void
    ) {
        guard ["GET", "HEAD"].contains(arrived.request.method) else {
            return arrived.finish(route, .methodNotAllowed(["GET"]))
        }
        page { arrived.finish(route, $0) }
    }
}

/// What every host answers that serves: whether it works, and its figures.
public struct CommonPages: RequestService {
    private let metrics: Metrics

    /// Makes the pages.
    ///
    /// - Parameter metrics: What `/metrics` shows.
    public init(_ metrics: Metrics) { self.metrics = metrics }

    /// Answers those for `/` and `/metrics`.
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
        default: return false
        }
        return true
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

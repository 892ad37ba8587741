import PluginABI
import Records
import Synchronization
import Testing
import Workers

@testable import Platform
@testable import Services

/// From requests to answers, with a service that answers in the order of its choice.
struct RequestHandlerTests {
    /// Keeps what it is asked; the test answers.
    private final class Service: PlatformService {
        struct State {
            var pushes: [[DatapointPush]] = []
            var others: [(RoutedRequest, @Sendable (Answer) -> Void)] = []
        }

        let state = Mutex(State())

        func push(_ pushes: [DatapointPush]) { self.state.withLock { $0.pushes.append(pushes) } }

        func perform(_ request: RoutedRequest, answer: @escaping @Sendable (Answer) -> Void) {
            self.state.withLock { $0.others.append((request, answer)) }
        }
    }

    private final class Answers: Sendable {
        let value = Mutex<[Answer]?>(nil)
    }

    private let service = Service()
    private let metrics = Metrics()

    private func handler(_ policy: CORSPolicy = CORSPolicy()) -> RequestHandler {
        RequestHandler(
            [PlatformRequests(self.service, metrics: self.metrics)],
            policy: policy,
            metrics: self.metrics
        ) { Issue.record("\($0)") }
    }

    private func answer(_ request: Request, _ policy: CORSPolicy = CORSPolicy()) throws -> Answer {
        let answers = Answers()
        self.handler(policy).handle([request]) { all in answers.value.withLock { $0 = all } }
        return try #require(answers.value.withLock { $0 }).first ?? .notFound
    }

    @Test func healthNeedsNoEngine() throws {
        let answer = try self.answer(Request(method: "GET", target: "/"))
        #expect(answer.status == 200)
        #expect(String(decoding: answer.body, as: UTF8.self) == #"{"detail":"It works!"}"#)
    }

    @Test func pushesThatCameTogetherReachTheServiceTogether() throws {
        let answers = Answers()
        let push = Request(method: "POST", target: "/datapoints", body: Array("[]".utf8), peer: "10.0.0.9")
        self.handler().handle([push, push, push]) { all in answers.value.withLock { $0 = all } }
        let pushes = self.service.state.withLock { $0.pushes }
        #expect(pushes.count == 1 && pushes[0].map(\.peer) == ["10.0.0.9", "10.0.0.9", "10.0.0.9"])
        pushes[0][2].answer(.done)
        pushes[0][0].answer(.detail("first", status: 422))
        #expect(answers.value.withLock { $0 } == nil)
        pushes[0][1].answer(.done)
        #expect(try #require(answers.value.withLock { $0 }).map(\.status) == [422, 200, 200])
        // A second answer to the same request changes nothing.
        pushes[0][1].answer(.notFound)
        #expect(try #require(answers.value.withLock { $0 }).map(\.status) == [422, 200, 200])
    }

    @Test(arguments: [
        ("application/json", true), ("Application/JSON; charset=utf-8", true), ("application/vnd.x+json", true),
        ("", true),
        ("text/plain", false), ("application/x-www-form-urlencoded", false), ("application/jsonp", false),
    ])
    func datapointsMustBeJSON(_ type: String, _ isTaken: Bool) throws {
        let answers = Answers()
        let request = Request(
            method: "POST",
            target: "/datapoints",
            headers: [HeaderField("content-type", type)],
            body: Array("[1]".utf8)
        )
        self.handler().handle([request]) { all in answers.value.withLock { $0 = all } }
        #expect(self.service.state.withLock { $0.pushes.count } == (isTaken ? 1 : 0))
        guard !isTaken else { return }
        let answer = try #require(answers.value.withLock { $0 })[0]
        #expect(answer.status == 422)
        let expected =
            #"{"detail":[{"type":"list_type","loc":["body"],"msg":"Input should be a valid list","input":"[1]"}]}"#
        #expect(String(decoding: answer.body, as: UTF8.self) == expected)
    }

    @Test func otherRequestsReachTheServiceWithTheirParts() throws {
        self.handler().handle([Request(method: "GET", target: "/entity/host/h%2F1/master?date_from=x")]) { _ in }
        let others = self.service.state.withLock { $0.others.map(\.0) }
        #expect(others.map(\.route) == [.master] && others.map(\.entity) == ["h/1"] && others.map(\.type) == ["host"])
        #expect(others[0].request.parameter("date_from") == "x")
    }

    // MARK: - CORS

    private func preflight(_ origin: String) -> Request {
        Request(
            method: "OPTIONS",
            target: "/datapoints",
            headers: [
                HeaderField("origin", origin), HeaderField("access-control-request-method", "POST"),
                HeaderField("access-control-request-headers", "content-type"),
            ]
        )
    }

    @Test func browsersMayAskFromEverywhere() throws {
        let answer = try self.answer(self.preflight("https://a.example"))
        #expect(answer.status == 200 && answer.body == Array("OK".utf8))
        #expect(answer.headers.contains(HeaderField("access-control-allow-origin", "https://a.example")))
        #expect(answer.headers.contains(HeaderField("access-control-allow-headers", "content-type")))
        let simple = Request(method: "GET", target: "/", headers: [HeaderField("origin", "https://a.example")])
        #expect(try self.answer(simple).headers.contains(HeaderField("access-control-allow-origin", "*")))
    }

    @Test func listedOriginsAloneMayAsk() throws {
        let policy = CORSPolicy(origins: ["https://a.example"])
        #expect(try self.answer(self.preflight("https://a.example"), policy).status == 200)
        let refused = try self.answer(self.preflight("https://b.example"), policy)
        #expect(refused.status == 400 && refused.body == Array("Disallowed CORS origin".utf8))
        let simple = Request(method: "GET", target: "/", headers: [HeaderField("origin", "https://b.example")])
        #expect(try !self.answer(simple, policy).headers.contains { $0.name == "access-control-allow-origin" })
    }

    @Test func optionsWithoutAnOriginIsAMethodLikeOthers() throws {
        #expect(try self.answer(Request(method: "OPTIONS", target: "/")).status == 405)
    }

    // MARK: - Metrics

    @Test func requestsAreCountedByRouteAndStatus() throws {
        _ = try self.answer(Request(method: "GET", target: "/"))
        _ = try self.answer(Request(method: "GET", target: "/"))
        _ = try self.answer(Request(method: "GET", target: "/none"))
        let answer = try self.answer(Request(method: "GET", target: "/metrics"))
        #expect(answer.headers.first == HeaderField("content-type", "text/plain; version=0.0.4; charset=utf-8"))
        let lines = String(decoding: answer.body, as: UTF8.self).split(separator: "\n")
        #expect(lines.contains(#"pluginhost_http_requests_total{route="health",status="200"} 2"#))
        #expect(lines.contains(#"pluginhost_http_requests_total{route="none",status="404"} 1"#))
        #expect(lines.contains(#"pluginhost_http_request_seconds_count{route="health"} 2"#))
        #expect(lines.contains("pluginhost_http_requests_under_way 1"))
    }
}

import Records
import Testing

@testable import Platform
@testable import Services

/// Which method and path ask for what, and how those are answered that ask for nothing.
struct RouterTests {
    private func routed(_ method: String, _ target: String) throws -> RoutedRequest {
        try Router().route(Request(method: method, target: target)).get()
    }

    private func refusal(_ method: String, _ target: String) throws -> Answer {
        switch Router().route(Request(method: method, target: target)) {
        case .success(let routed): throw Unexpected(route: routed.route)
        case .failure(let refusal): return refusal.answer
        }
    }

    private struct Unexpected: Error { let route: Route }

    @Test(arguments: [
        ("GET", "/", Route.health), ("HEAD", "/", .health), ("GET", "/metrics", .metrics),
        ("POST", "/datapoints", .pushDatapoints), ("GET", "/entities", .entities), ("GET", "/entities?x=1", .entities),
        ("GET", "/%65ntities", .entities), ("GET", "/entity/t/get", .entityPage),
        ("GET", "/entity/t", .entityList), ("GET", "/entity/t/count", .entityCount),
        ("GET", "/entity/t/raw/get", .rawDatapoints), ("GET", "/entity/t/_/distinct/a", .distinctValues),
        ("GET", "/entity/t/e", .entity), ("DELETE", "/entity/t/e", .deleteEntity),
        ("DELETE", "/entity/t/get", .deleteEntity),
        ("GET", "/entity/t/e/master", .master), ("GET", "/entity/t/e/snapshots", .snapshots),
        ("GET", "/entity/t/e/get/a", .attribute), ("POST", "/entity/t/e/set/a", .setAttribute),
        ("POST", "/entity/t/e/ttl", .extendLifetime), ("GET", "/control/make_snapshots", .makeSnapshots),
        ("GET", "/control/refresh_on_entity_creation?etype=x", .refreshOnEntityCreation),
        ("GET", "/control/refresh_module_config", .refreshModuleConfiguration),
        ("GET", "/telemetry/sources_validity", .sourcesValidity), ("GET", "/telemetry/sources_age", .sourcesAge),
        ("GET", "/telemetry/entities_per_attr", .entitiesPerAttribute),
        ("GET", "/telemetry/attribute_bson_sizes", .attributeSizes),
        ("GET", "/telemetry/snapshot_summary", .snapshotSummary), ("GET", "/telemetry/metadata", .metadata),
        ("GET", "/telemetry/rabbitmq/queues", .queues), ("GET", "/openapi.json", .openAPI),
        ("HEAD", "/docs", .documentation),
        ("GET", "/v2/entity/t/get", .entityPage), ("GET", "/v2/entity/t/count", .entityCount),
        ("GET", "/v2/entity/t/raw/get", .rawDatapoints), ("GET", "/v2/entity/t/_/distinct/a", .distinctValues),
        ("GET", "/v2/entity/t/?eid=e", .entity), ("GET", "/v2/entity/t?eid=e", .entity),
        ("DELETE", "/v2/entity/t?eid=e", .deleteEntity), ("DELETE", "/v2/entity/t/?eid=e", .deleteEntity),
        ("GET", "/v2/entity/t/master?eid=e", .master), ("GET", "/v2/entity/t/snapshots?eid=e", .snapshots),
        ("GET", "/v2/entity/t/attr?eid=e&attr=a", .attribute),
        ("POST", "/v2/entity/t/attr?eid=e&attr=a", .setAttribute),
        ("POST", "/v2/entity/t/ttl?eid=e", .extendLifetime),
    ])
    func eachPathHasItsMeaning(_ method: String, _ target: String, _ route: Route) throws {
        #expect(try self.routed(method, target).route == route)
    }

    @Test(arguments: [
        ("/entity/host/10.0.0.1/get/open%20ports", "host", "10.0.0.1", "open ports"),
        ("/entity/a%2Fb/c%2fd%25/get/%C3%A4", "a/b", "c/d%", "\u{e4}"),
        ("/entity/t/a+b/get/x%2", "t", "a+b", "x%2"),
        ("/entity/t/get/get/count", "t", "get", "count"),
        ("/v2/entity/t/attr?eid=a/b+c%2B&attr=x", "t", "a/b c+", "x"),
        ("/v2/entity/t/attr?attr=first&eid=1&eid=2&attr=last", "t", "2", "last"),
        ("/v2/entity/t/attr?eid=&attr=x", "t", "", "x"),
    ])
    func partsAreDecodedAfterThePathIsTakenApart(_ target: String, _ type: String, _ id: String, _ name: String) throws
    {
        let routed = try self.routed("GET", target)
        #expect(routed.route == .attribute)
        #expect((routed.type, routed.entity, routed.attribute) == (type, id, name))
    }

    @Test(arguments: [
        "/nothing", "/entity", "/entity//e", "/entity/t//master", "/v2", "/a/b/c/d/e/f", "*", "/?/x",
    ])
    func whatIsNotThereIsNotFound(_ target: String) throws {
        guard target != "/?/x" else { return #expect(try self.routed("GET", target).route == .health) }
        let answer = try self.refusal("GET", target)
        #expect(answer.status == 404)
        #expect(String(decoding: answer.body, as: UTF8.self) == #"{"detail":"Not Found"}"#)
        #expect(answer.headers == [HeaderField("content-type", "application/json")])
    }

    @Test(arguments: [
        ("GET", "/datapoints", "POST"), ("POST", "/entities", "GET, HEAD"), ("PUT", "/entity/t/e", "DELETE, GET, HEAD"),
        ("DELETE", "/", "GET, HEAD"), ("get", "/", "GET, HEAD"), ("OPTIONS", "/v2/entity/t/attr", "GET, HEAD, POST"),
        ("POST", "/entity/t/get", "DELETE, GET, HEAD"),
    ])
    func otherMethodsAreRefused(_ method: String, _ target: String, _ allowed: String) throws {
        let answer = try self.refusal(method, target)
        #expect(answer.status == 405)
        #expect(String(decoding: answer.body, as: UTF8.self) == #"{"detail":"Method Not Allowed"}"#)
        #expect(answer.headers.contains(HeaderField("allow", allowed)))
    }

    @Test(arguments: [
        ("/entities/", "/entities"), ("/entity/t/get/?skip=1&a=/", "/entity/t/get?skip=1&a=/"),
        ("/control/make_snapshots/", "/control/make_snapshots"),
    ])
    func aSlashTooManyIsRedirected(_ target: String, _ location: String) throws {
        let answer = try self.refusal("GET", target)
        #expect(answer.status == 307 && answer.headers == [HeaderField("location", location)])
    }

    @Test func noRedirectionLeadsToAnotherServer() throws {
        #expect(try self.refusal("GET", "//evil.example/").status == 404)
    }

    @Test(arguments: [
        ("/v2/entity/t", "eid"), ("/v2/entity/t/attr?eid=1", "attr"), ("/v2/entity/t/master?EID=1", "eid"),
    ])
    func aMissingParameterIsToldAsByTheAPI(_ target: String, _ name: String) throws {
        let answer = try self.refusal("GET", target)
        #expect(answer.status == 422)
        #expect(
            String(decoding: answer.body, as: UTF8.self)
                == #"{"detail":[{"type":"missing","loc":["query","\#(name)"],"msg":"Field required","input":null}]}"#
        )
    }

    @Test func numbersOfTheQueryAreChecked() throws {
        let routed = try self.routed("GET", "/entity/t/raw/get?skip=7&limit=x&sort=-1")
        #expect(try routed.integer("skip", default: 0) == 7)
        #expect(try routed.integer("page", default: 20) == 20)
        #expect(throws: ValidationProblem.self) { try routed.integer("limit", default: 0) }
        let problem = #expect(throws: ValidationProblem.self) { try routed.integer("sort", default: 0) }
        #expect(problem?.type == "greater_than_equal" && problem?.location == [.name("query"), .name("sort")])
    }
}

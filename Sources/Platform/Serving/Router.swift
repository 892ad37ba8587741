import Records
import Services

// The paths of the API. Fixed parts win over parts that stand for something, so the order of the table counts. Parts are
// compared decoded, after the path was taken apart: an id may contain an encoded slash.

/// Finds out what a request asks for.
public struct Router: Sendable {
    private enum Part: Sendable {
        case fixed(String)
        case type
        case entity
        case attribute
    }

    private struct Entry: Sendable {
        var path: String
        var methods: [String]
        var parts: [Part]
        var route: Route
        /// Parameters of the query that stand for parts of the path.
        var queried: [String]

        init(_ method: String, _ path: String, _ route: Route, queried: [String] = []) {
            self.path = path
            // Whoever may read may ask for the header alone.
            self.methods = method == "GET" ? ["GET", "HEAD"] : method.split(separator: "|").map(String.init)
            self.parts = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map { part in
                switch part {
                case "{etype}": .type
                case "{eid}": .entity
                case "{attr}": .attribute
                default: .fixed(String(part))
                }
            }
            self.route = route
            self.queried = queried
        }

        func fits(_ path: [String]) -> Bool {
            guard path.count == self.parts.count else { return false }
            for (part, text) in zip(self.parts, path) {
                if case .fixed(let expected) = part {
                    if expected != text { return false }
                } else if text.isEmpty {
                    return false
                }
            }
            return true
        }
    }

    private static let table: [Entry] = [
        Entry("POST", "/datapoints", .pushDatapoints),
        Entry("GET", "/", .health),
        Entry("GET", "/metrics", .metrics),
        Entry("GET", "/openapi.json", .openAPI),
        Entry("GET", "/docs", .documentation),
        Entry("GET", "/entities", .entities),
        Entry("GET|POST", "/control/make_snapshots", .makeSnapshots),
        Entry("GET|POST", "/control/refresh_on_entity_creation", .refreshOnEntityCreation),
        Entry("GET|POST", "/control/refresh_module_config", .refreshModuleConfiguration),
        Entry("GET", "/telemetry/sources_validity", .sourcesValidity),
        Entry("GET", "/telemetry/sources_age", .sourcesAge),
        Entry("GET", "/telemetry/entities_per_attr", .entitiesPerAttribute),
        Entry("GET", "/telemetry/attribute_bson_sizes", .attributeSizes),
        Entry("GET", "/telemetry/snapshot_summary", .snapshotSummary),
        Entry("GET", "/telemetry/metadata", .metadata),
        Entry("GET", "/telemetry/rabbitmq/queues", .queues),
        Entry("GET", "/entity/{etype}", .entityList),
        Entry("GET", "/entity/{etype}/get", .entityPage),
        Entry("GET", "/entity/{etype}/count", .entityCount),
        Entry("GET", "/entity/{etype}/raw/get", .rawDatapoints),
        Entry("GET", "/entity/{etype}/_/distinct/{attr}", .distinctValues),
        Entry("GET", "/entity/{etype}/{eid}", .entity),
        Entry("DELETE", "/entity/{etype}/{eid}", .deleteEntity),
        Entry("GET", "/entity/{etype}/{eid}/master", .master),
        Entry("GET", "/entity/{etype}/{eid}/snapshots", .snapshots),
        Entry("GET", "/entity/{etype}/{eid}/get/{attr}", .attribute),
        Entry("POST", "/entity/{etype}/{eid}/set/{attr}", .setAttribute),
        Entry("POST", "/entity/{etype}/{eid}/ttl", .extendLifetime),
        Entry("GET", "/v2/entity/{etype}/get", .entityPage),
        Entry("GET", "/v2/entity/{etype}/count", .entityCount),
        Entry("GET", "/v2/entity/{etype}/raw/get", .rawDatapoints),
        Entry("GET", "/v2/entity/{etype}/_/distinct/{attr}", .distinctValues),
        Entry("GET", "/v2/entity/{etype}/master", .master, queried: ["eid"]),
        Entry("GET", "/v2/entity/{etype}/snapshots", .snapshots, queried: ["eid"]),
        Entry("GET", "/v2/entity/{etype}/attr", .attribute, queried: ["eid", "attr"]),
        Entry("POST", "/v2/entity/{etype}/attr", .setAttribute, queried: ["eid", "attr"]),
        Entry("POST", "/v2/entity/{etype}/ttl", .extendLifetime, queried: ["eid"]),
        Entry("GET", "/v2/entity/{etype}", .entity, queried: ["eid"]),
        Entry("DELETE", "/v2/entity/{etype}", .deleteEntity, queried: ["eid"]),
        Entry("GET", "/v2/entity/{etype}/", .entity, queried: ["eid"]),
        Entry("DELETE", "/v2/entity/{etype}/", .deleteEntity, queried: ["eid"]),
    ]

    /// All that can be asked for, in the order of the table; whatever can be got can be asked for with HEAD, too.
    static var operations: [Operation] {
        Self.table.flatMap { entry in
            entry.methods.filter { $0 != "HEAD" }.map { method in
                Operation(method: method, path: entry.path, route: entry.route, queried: entry.queried)
            }
        }
    }

    /// Makes the router.
    public init() {}

    /// What a request asks for, or the answer that says why it cannot be told.
    public func route(_ request: Request) -> Result<RoutedRequest, RoutingRefusal> {
        var allowed: [String] = []
        for entry in Self.table where entry.fits(request.path) {
            guard entry.methods.contains(request.method) else {
                for method in entry.methods where !allowed.contains(method) { allowed.append(method) }
                continue
            }
            return self.routed(request, entry)
        }
        guard allowed.isEmpty else { return .failure(RoutingRefusal(.methodNotAllowed(allowed.sorted()))) }
        return .failure(RoutingRefusal(self.redirection(of: request) ?? .notFound))
    }

    private func routed(_ request: Request, _ entry: Entry) -> Result<RoutedRequest, RoutingRefusal> {
        var routed = RoutedRequest(route: entry.route, request: request)
        for (part, text) in zip(entry.parts, request.path) {
            switch part {
            case .fixed: break
            case .type: routed.type = text
            case .entity: routed.entity = text
            case .attribute: routed.attribute = text
            }
        }
        for name in entry.queried {
            guard let text = request.parameter(name) else {
                let problem = ValidationProblem.request("missing", at: ["query", name], "Field required", input: .null)
                return .failure(RoutingRefusal(.unprocessable(problem)))
            }
            if name == "eid" { routed.entity = text } else { routed.attribute = text }
        }
        return .success(routed)
    }

    /// The same path with or without a slash at its end, if that is known.
    private func redirection(of request: Request) -> Answer? {
        let hasSlash = request.path.count > 1 && request.path.last == ""
        let path = hasSlash ? request.path.dropLast() : request.path + [""]
        guard Self.table.contains(where: { $0.fits(path) }) else { return nil }
        let end = request.target.firstIndex(of: "?") ?? request.target.endIndex
        let target = hasSlash ? request.target[..<end].dropLast() : request.target[..<end] + "/"
        // What begins with two slashes would be another server.
        guard !target.hasPrefix("//") else { return nil }
        return Answer(
            status: 307,
            headers: [HeaderField("location", String(target + request.target[end...]))],
            body: []
        )
    }
}

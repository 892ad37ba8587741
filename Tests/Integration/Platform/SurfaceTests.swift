import Glibc
import Records
import TestSupport
import Testing

/// The API as a whole: its two versions, its methods, and what may be asked for.
@Suite(.serialized) struct SurfaceTests {
    private static let node = [
        "node": """
        entity: {id: node, name: node, snapshot: true, lifetime: {type: ttl, on_create: 1d}}
        attribs:
          name: {name: name, type: plain, data_type: string}
          seen: {name: seen, type: observations, data_type: int}
        """
    ]

    /// What both versions of the API are asked, with `ID` for an id.
    private static let questions: [(v1: String, v2: String)] = [
        ("/entity/node/get", "/v2/entity/node/get"), ("/entity/node/count", "/v2/entity/node/count"),
        ("/entity/node/raw/get?eid=ID", "/v2/entity/node/raw/get?eid=ID"),
        ("/entity/node/ID/master", "/v2/entity/node/master?eid=ID"),
        ("/entity/node/ID/snapshots", "/v2/entity/node/snapshots?eid=ID"),
        ("/entity/node/ID/get/name", "/v2/entity/node/attr?eid=ID&attr=name"),
        ("/entity/node/ID/get/seen", "/v2/entity/node/attr?eid=ID&attr=seen"),
        ("/entity/node/ID", "/v2/entity/node?eid=ID"), ("/entity/node/ID", "/v2/entity/node/?eid=ID"),
    ]

    @Test func bothVersionsSayTheSame() throws {
        let platform = try ServedPlatform.serving(entities: Self.node)
        let ids = ["plain", "a%2Fb", "gets", "%20%3F"]
        for id in ids {
            #expect(
                try platform.curl(
                    "-d",
                    #"{"value":"of \#(id)"}"#,
                    "http://\(platform.address)/entity/node/\(id)/set/name"
                )
                    == #"{"detail":"OK"}"#
            )
            #expect(
                try platform.curl(
                    "-d",
                    #"{"value":7}"#,
                    "http://\(platform.address)/v2/entity/node/attr?eid=\(id)&attr=seen"
                )
                    == #"{"detail":"OK"}"#
            )
            try platform.expect("/v2/entity/node/attr?eid=\(id)&attr=seen") {
                $0.record?["history"]?.elements?.count == 1
            }
        }
        try platform.makeSnapshot(of: "node", entity: "plain")
        for id in ids {
            for question in Self.questions {
                func asked(_ path: String) throws -> String {
                    let parts = path.split(separator: "ID", maxSplits: 1, omittingEmptySubsequences: false)
                    return try platform.answer(parts.joined(separator: id))
                }
                let (first, second) = (try asked(question.v1), try asked(question.v2))
                #expect(first == second && first.hasSuffix(" 200"), "\(question), \(id): \(first)\n\(second)")
            }
        }
        #expect(try platform.answer("/v2/entity/node/master").hasSuffix(" 422"))
        #expect(try platform.answer("/v2/entity/node?eid=a%2Fb", "DELETE") == #"{"detail":"OK"} 200"#)
        try platform.expect("/entity/node/a%2Fb") { $0.record?["empty"] == true }
        let body = #"{"long":"2999-01-01T00:00:00Z"}"#
        #expect(
            try platform.curl("-d", body, "http://\(platform.address)/v2/entity/node/ttl?eid=plain")
                == #"{"detail":"OK"}"#
        )
        try platform.expect("/entity/node/plain/master") {
            $0.record?["#ttl"]?.record?["long"] == "2999-01-01T00:00:00Z"
        }
        try platform.stop().expectSuccess()
    }

    // MARK: - Control

    private static let actions = [
        "make_snapshots", "refresh_on_entity_creation?etype=node", "refresh_module_config?module=none",
    ]

    @Test(arguments: ["GET", "POST"]) func actionsThatAreNotAllowedAreRefused(_ method: String) throws {
        let platform = try ServedPlatform.serving(
            entities: Self.node,
            files: ["control.yml": "allowed_actions: []\n"]
        )
        for action in Self.actions {
            let answer = try platform.answer("/control/\(action)", method)
            let name = action.prefix { $0 != "?" }
            #expect(
                answer == #"{"detail":"The action \#(name) is not among allowed_actions in control.yml"} 403"#
            )
        }
        #expect(try platform.get("/telemetry/metadata").elements == [])
        try platform.stop().expectSuccess()
    }

    @Test(arguments: ["GET", "POST"]) func actionsThatAreAllowedAreDone(_ method: String) throws {
        let platform = try ServedPlatform.serving(
            entities: Self.node,
            files: ["control.yml": "allowed_actions: [make_snapshots, refresh_on_entity_creation]\n"]
        )
        #expect(try platform.answer("/control/make_snapshots", method) == #"{"detail":"Action sent."} 200"#)
        try platform.expect("/telemetry/metadata?module=SnapShooter") { runs in
            runs.elements?.first?.record?["linked_finished"] == true
        }
        let refresh = "/control/refresh_on_entity_creation"
        #expect(try platform.answer("\(refresh)?etype=node", method) == #"{"detail":"Action sent."} 200"#)
        #expect(try platform.answer("\(refresh)?etype=none", method).hasSuffix(" 422"))
        #expect(try platform.answer(refresh, method).hasSuffix(" 422"))
        #expect(try platform.answer("/control/refresh_module_config?module=none", method).hasSuffix(" 403"))
        #expect(try platform.answer("/control/make_snapshots", "PUT").hasSuffix(" 405"))
        try platform.stop().expectSuccess()
    }

    // MARK: - Methods

    @Test func pagesOfOtherSitesAndThoseWhoWantHeadersAreAnswered() throws {
        let platform = try ServedPlatform.serving(entities: Self.node)
        let paths = [
            "telemetry/sources_validity", "telemetry/sources_age", "telemetry/entities_per_attr",
            "telemetry/attribute_bson_sizes", "telemetry/metadata", "telemetry/rabbitmq/queues", "openapi.json", "docs",
        ]
        for path in paths {
            let url = "http://\(platform.address)/\(path)"
            let head = try platform.curl("-I", url)
            #expect(head.hasPrefix("HTTP/1.1 200") && head.lowercased().contains("content-length"), "\(path): \(head)")
            let preflight = try platform.curl(
                "-i",
                "-X",
                "OPTIONS",
                "-H",
                "Origin: https://else.where",
                "-H",
                "Access-Control-Request-Method: GET",
                url
            ).lowercased()
            #expect(
                preflight.hasPrefix("http/1.1 200")
                    && preflight.contains("access-control-allow-origin: https://else.where"),
                "\(path): \(preflight)"
            )
            let read = try platform.curl("-i", "-H", "Origin: https://else.where", url).lowercased()
            #expect(read.contains("access-control-allow-origin: *"), "\(path): \(read)")
        }
        try platform.stop().expectSuccess()
    }
}

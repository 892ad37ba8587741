import Glibc
import Records
import TestSupport
import Testing

@testable import Platform

/// The description of the API, and the page that shows it.
@Suite(.serialized) struct OpenAPITests {
    /// All types that attributes can have.
    private static let entities = [
        "all": """
        entity: {id: all, id_data_type: mac, name: all, description: Has one of each., snapshot: true}
        attribs:
          tag: {name: a, type: plain, data_type: tag}
          text: {name: a, description: What is said., type: plain, data_type: string}
          number: {name: a, type: observations, data_type: int, multi_value: true}
          fraction: {name: a, type: observations, data_type: float}
          v4: {name: a, type: plain, data_type: ipv4}
          v6: {name: a, type: plain, data_type: ipv6}
          mac: {name: a, type: plain, data_type: mac}
          time: {name: a, type: plain, data_type: time}
          json: {name: a, type: plain, data_type: json}
          category: {name: a, type: plain, data_type: "category<int;1,2>"}
          list: {name: a, type: plain, data_type: array<int>}
          fields: {name: a, type: plain, data_type: "dict<a:int,b?:string>"}
          link: {name: a, type: plain, data_type: "link<all;mirror=back>"}
          data: {name: a, type: observations, data_type: "link<all,int>"}
          series: {name: a, type: timeseries, timeseries_type: irregular, timeseries_params: {},
            series: {x: {data_type: float}}}
        """
    ]

    @Test func allRoutesAreDescribedAndTheDescriptionIsValid() throws {
        let platform = try ServedPlatform.serving(entities: Self.entities)
        let text = try platform.text("/openapi.json")
        let document = try #require(try JSON.decode(text).record)
        let paths = try #require(document["paths"]?.record)
        var names: Set<String> = []
        for route in Route.allCases {
            let operations = Router.operations.filter { $0.route == route }
            #expect(!operations.isEmpty, "\(route) cannot be asked for")
            for operation in operations {
                let described = paths[operation.path]?.record?[operation.method.lowercased()]?.record
                let name = try #require(described?["operationId"]?.text, "\(operation)")
                #expect(names.insert(name).inserted, "\(name) is not unique")
                #expect(described?["summary"]?.text?.isEmpty == false)
            }
        }
        #expect(paths.fields.reduce(0) { $0 + ($1.value.record?.count ?? 0) } == Router.operations.count)
        // Whoever finds nothing wrong with it must find what is.
        let program = """
            import json, sys
            from openapi_spec_validator import OpenAPIV31SpecValidator
            document = json.loads(sys.stdin.read())
            print([e.message for e in OpenAPIV31SpecValidator(document).iter_errors()])
            del document['paths']['/datapoints']['post']['responses']
            document['components']['schemas']['Detail'] = {'type': 'nothing'}
            print(len(list(OpenAPIV31SpecValidator(document).iter_errors())) > 0)
            """
        let found = try platform.workspace.python(program, input: Array(text.utf8))
        #expect(found == "[]\nTrue\n")
        try platform.stop().expectSuccess()
    }

    @Test func theDescriptionFollowsFromTheModel() throws {
        let platform = try ServedPlatform.serving(entities: Self.entities)
        let schemas = try #require(
            try platform.get("/openapi.json").record?["components"]?.record?["schemas"]?.record
        )
        let snapshot = schemas["Snapshot.all"]?.record?["properties"]?.record
        #expect(snapshot?["text"] == ["type": "string", "description": "What is said."])
        #expect(snapshot?["number"]?.record?["items"]?.record?["type"] == "integer")
        #expect(snapshot?["fraction#c"] == ["type": "number"] && snapshot?["series"] == nil)
        #expect(snapshot?["category"]?.record?["enum"] == [1, 2])
        let data = schemas["Datapoint.all.data"]?.record
        #expect(data?["required"] == ["type", "id", "attr", "v", "t1"])
        let value = data?["properties"]?.record?["v"]?.record
        #expect(value?["required"] == ["eid", "data"] && schemas["Datapoint.all.back"] == nil)
        #expect(schemas["Datapoint.all.text"]?.record?["properties"]?.record?["t1"] == nil)
        try platform.stop().expectSuccess()
    }

    /// What answers truly are fits what is said of them.
    @Test func answersFitTheirSchemas() throws {
        let platform = try ServedPlatform.serving(entities: Self.entities)
        let id = "aa:bb:cc:dd:ee:ff"
        let points = [
            ("text", #""x""#, ""), ("number", "1", #","t1":1700000000"#), ("time", "1700000000", ""),
            ("category", "2", ""), ("fields", #"{"a":1}"#, ""), ("link", #"{"eid":"\#(id)"}"#, ""),
            ("data", #"{"eid":"\#(id)","data":1}"#, #","t1":1700000000"#),
            ("series", #"{"x":[1.5],"time":[1700000000]}"#, #","t1":1700000000"#),
        ].map { #"{"type":"all","id":"\#(id)","attr":"\#($0)","v":\#($1)\#($2),"src":"me"}"# }
        try platform.pushAndWait("[\(points.joined(separator: ","))]")
        try platform.makeSnapshot(of: "all", entity: id)
        let program = """
            import json, sys, urllib.request
            from jsonschema import Draft202012Validator
            base = sys.argv[1]
            def get(path):
                with urllib.request.urlopen(base + path) as answer: return json.load(answer)
            document = get('/openapi.json')
            wrong = []
            for path, target in [
                ('/', '/'), ('/entities', '/entities'), ('/entity/{etype}/get', '/entity/all/get'),
                ('/entity/{etype}', '/entity/all'),
                ('/entity/{etype}/count', '/entity/all/count'), ('/entity/{etype}/raw/get', '/entity/all/raw/get'),
                ('/entity/{etype}/{eid}', '/entity/all/ID'), ('/entity/{etype}/{eid}/master', '/entity/all/ID/master'),
                ('/entity/{etype}/{eid}/snapshots', '/entity/all/ID/snapshots'),
                ('/entity/{etype}/{eid}/get/{attr}', '/entity/all/ID/get/number'),
                ('/telemetry/sources_validity',) * 2, ('/telemetry/sources_age',) * 2,
                ('/telemetry/entities_per_attr',) * 2, ('/telemetry/attribute_bson_sizes',) * 2,
                ('/telemetry/snapshot_summary',) * 2, ('/telemetry/metadata',) * 2, ('/telemetry/rabbitmq/queues',) * 2,
            ]:
                content = document['paths'][path]['get']['responses']['200']['content']['application/json']
                schema = dict(content['schema'], components=document['components'])
                found = get(target.replace('ID', 'aa:bb:cc:dd:ee:ff'))
                wrong += [(target, e.message[:300]) for e in Draft202012Validator(schema).iter_errors(found)]
            print(wrong)
            """
        #expect(try platform.workspace.python(program, "http://\(platform.address)") == "[]\n")
        try platform.stop().expectSuccess()
    }

    @Test func thePageNeedsNoNetwork() throws {
        let platform = try ServedPlatform.serving(entities: Self.entities)
        let page = try platform.curl("-i", "http://\(platform.address)/docs")
        #expect(page.hasPrefix("HTTP/1.1 200") && page.lowercased().contains("content-type: text/html; charset=utf-8"))
        #expect(page.contains("connect-src 'self'") && page.contains("openapi.json"))
        // What would be fetched from elsewhere is refused by the policy, and there is none of it.
        for mark in ["http://", "https://", "//cdn", "src=", "@import", "url("] {
            #expect(!page.contains(mark), "\(mark)")
        }
        try platform.stop().expectSuccess()
    }
}

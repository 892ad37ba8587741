import Configuration
import Records

extension ShellGrammar {
    static let entity = ShellNode(
        "entity",
        "Look at entities of a type, or change one.",
        operands: [type],
        children: [
            ShellNode(
                "list",
                "List the last snapshots of entities.",
                options: filters + [sort] + paging(limit: 20) + [format]
            ) { arguments in
                let sorts = arguments.line.texts("sort").map { (name: "sort", value: $0) }
                return list(["entity", arguments[0], "get"], arguments, try filterQuery(arguments) + sorts)
            },
            ShellNode("count", "Count entities.", options: filters) { arguments in
                .single("GET", ["entity", arguments[0], "count"], query: try filterQuery(arguments))
            },
            ShellNode("raw", "List datapoints as they came in.", options: rawFilters + paging(limit: 20) + [format]) {
                raw($0, entity: nil)
            },
            ShellNode("attr-values", "Count the values of an attribute.", operands: [attribute]) { arguments in
                .single("GET", ["entity", arguments[0], "_", "distinct", arguments[1]])
            },
            ShellNode(
                "id",
                "Look at one entity, or change it.",
                operands: [Operand("EID", help: "Its id.")],
                children: instance
            ),
        ]
    )

    private static let instance = [
        ShellNode("get", "Show all of it.", options: times) { single("GET", $0, [], timeQuery($0)) },
        ShellNode("master", "Show its record.", options: times) { single("GET", $0, ["master"], timeQuery($0)) },
        ShellNode("snapshots", "List its snapshots.", options: times + paging(limit: 0) + [format]) { arguments in
            let (path, query) = place(arguments, ["snapshots"])
            return list(path, arguments, query + timeQuery(arguments))
        },
        ShellNode("raw", "List its datapoints.", options: rawFilters + paging(limit: 20) + [format]) { arguments in
            raw(arguments, entity: arguments[1])
        },
        ShellNode(
            "attr",
            "Look at an attribute, or set it.",
            operands: [attribute],
            children: [
                ShellNode("get", "Show it.", options: times) { arguments in
                    attributeRequest("GET", arguments, timeQuery(arguments))
                },
                ShellNode(
                    "set",
                    "Set it.",
                    operands: [
                        Operand(
                            "VALUE",
                            help: "In JSON, as in '\"text\"', 42, true or '{\"eid\": 1}'.",
                            isOptional: true
                        )
                    ],
                    options: [
                        letter("v", HostOptions.option("value-json", .text, "The same.", placeholder: "VALUE"))
                    ]
                ) { arguments in
                    guard let text = arguments.operands.dropFirst(3).first ?? arguments.line.text("value-json") else {
                        throw UsageError(.missingOperand, "a value in JSON is missing, as in '\"text\"', 42 or true")
                    }
                    let value = try ShellInput.json(text, "the value")
                    let body = Array("{\"value\":".utf8) + value + Array("}".utf8)
                    return attributeRequest("POST", arguments, body: body)
                },
            ]
        ),
        ShellNode(
            "ttl",
            "Prolong its life.",
            options: [
                HostOptions.option("body-json", .text, "A JSON object of names and times.", placeholder: "JSON")
            ]
        ) { arguments in
            guard let text = arguments.line.text("body-json") else {
                throw UsageError(.missingValue, "--body-json is missing: a JSON object of names and times")
            }
            let (path, query) = place(arguments, ["ttl"])
            return .single("POST", path, query: query, body: try ShellInput.json(text, "--body-json"))
        },
        ShellNode("delete", "Delete it.") { single("DELETE", $0, []) },
    ]

    // MARK: - Options

    private static let filters = [
        letter("q", jsonOption("fulltext-json", "A JSON object of attributes with regular expressions.")),
        jsonOption("fulltext-filters", "The same."), letter("j", jsonOption("filter-json", "A filter in JSON.")),
        jsonOption("generic-filter", "The same."),
        letter("a", HostOptions.option("has-attr", .text, "Those that have this attribute.", placeholder: "ATTR")),
    ]

    private static let sort = letter(
        "S",
        HostOptions.repeatable("sort", "An attribute, or eid, to sort by; -1 is downwards.", "ATTR[:1|-1]")
    )

    private static let rawFilters = [
        letter("a", HostOptions.option("attr", .text, "Those of an attribute.", placeholder: "ATTR")),
        letter("r", HostOptions.option("src", .text, "Those of a source.", placeholder: "SOURCE")),
    ]

    private static func jsonOption(_ name: String, _ help: String) -> CommandLineOption {
        HostOptions.option(name, .text, help, placeholder: "JSON")
    }

    // MARK: - Requests

    /// Path and query of an entity; those whose ids have slashes go where these need not be in the path.
    private static func place(_ arguments: ShellArguments, _ rest: [String]) -> ([String], ShellRequest.Query) {
        let (type, id) = (arguments[0], arguments[1])
        guard id.utf8.contains(UInt8(ascii: "/")) else { return (["entity", type, id] + rest, []) }
        return (["v2", "entity", type] + rest, [("eid", id)])
    }

    private static func single(
        _ method: String,
        _ arguments: ShellArguments,
        _ rest: [String],
        _ query: ShellRequest.Query = []
    ) -> ShellRequest {
        let (path, own) = place(arguments, rest)
        return .single(method, path, query: own + query)
    }

    private static func attributeRequest(
        _ method: String,
        _ arguments: ShellArguments,
        _ query: ShellRequest.Query = [],
        body: [UInt8]? = nil
    ) -> ShellRequest {
        let (path, own) = place(arguments, [])
        guard own.isEmpty else {
            return .single(method, path + ["attr"], query: own + [("attr", arguments[2])] + query, body: body)
        }
        return .single(method, path + [method == "GET" ? "get" : "set", arguments[2]], query: query, body: body)
    }

    /// A list, in the form that is wanted.
    static func list(_ path: [String], _ arguments: ShellArguments, _ query: ShellRequest.Query) -> ShellRequest {
        let (skip, limit) = (arguments.line.integer("skip") ?? 0, arguments.line.integer("limit") ?? 0)
        guard arguments.line.text("format") == "json" else {
            return .pages(path, query: query, skip: skip, limit: limit)
        }
        return .single("GET", path, query: query + [("skip", String(skip)), ("limit", String(limit))])
    }

    static func timeQuery(_ arguments: ShellArguments) -> ShellRequest.Query {
        var query: ShellRequest.Query = []
        if let from = arguments.line.text("from") { query.append(("date_from", from)) }
        if let end = arguments.line.text("to") { query.append(("date_to", end)) }
        return query
    }

    private static func raw(_ arguments: ShellArguments, entity: String?) -> ShellRequest {
        var query: ShellRequest.Query = []
        if let entity { query.append(("eid", entity)) }
        for name in ["attr", "src"] { if let text = arguments.line.text(name) { query.append((name, text)) } }
        return list(["entity", arguments[0], "raw", "get"], arguments, query)
    }

    private static func filterQuery(_ arguments: ShellArguments) throws -> ShellRequest.Query {
        let line = arguments.line
        var query: ShellRequest.Query = []
        for name in ["fulltext-json", "fulltext-filters"] {
            guard let text = line.text(name) else { continue }
            query.append(("fulltext_filters", String(decoding: try ShellInput.json(text, "--\(name)"), as: UTF8.self)))
        }
        var filters: [Value] = []
        for name in ["filter-json", "generic-filter"] {
            guard let text = line.text(name) else { continue }
            filters.append(try JSON.decode(try ShellInput.json(text, "--\(name)")))
        }
        if let name = line.text("has-attr") {
            filters.append(try arguments.configuration.filter(having: name, of: arguments[0]))
        }
        guard let first = filters.first else { return query }
        let filter: Value = filters.count == 1 ? first : ["$and": .array(filters)]
        return query + [("generic_filter", String(decoding: JSON.encode(filter), as: UTF8.self))]
    }
}

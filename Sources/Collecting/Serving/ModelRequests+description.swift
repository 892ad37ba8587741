import Records
import Services

extension ModelRequests {
    private static let section = "Models"

    /// What this part of the API can be asked.
    public static var description: APIDescription {
        APIDescription(
            sections: [Self.section],
            paths: [
                "/models": [
                    "get": .map(
                        Self.operation(
                            "models",
                            "Collectors",
                            "All collectors, with what holds of their models.",
                            answers: [
                                200: ("The collectors in their order.", Self.collectors)
                            ]
                        )
                    )
                ],
                "/models/{name}": ["get": .map(Self.model)],
                "/models/{name}/build": [
                    "post": .map(
                        Self.operation(
                            "buildModel",
                            "Build a model",
                            "Builds the model of a collector now, and answers when that has ended.",
                            parameters: [Self.name("The collector.")],
                            answers: [
                                200: ("It was built.", Self.detail), 404: ("There is no such collector.", Self.detail),
                                502: ("It could not be built; the answer says why.", Self.detail),
                            ]
                        )
                    )
                ],
                "/notify": ["post": .map(Self.notifying)],
                "/strategies": [
                    "get": .map(
                        Self.operation(
                            "strategies",
                            "Strategies",
                            "The names of the strategies.",
                            answers: [200: ("The names, sorted.", ["type": "array", "items": ["type": "string"]])]
                        )
                    )
                ],
                "/strategies/{name}/audit": ["post": .map(Self.auditing)],
            ]
        )
    }

    private static var model: Record {
        let forms = ModelForm.allCases.map { Value.string($0.rawValue) }
        var operation = Self.operation(
            "model",
            "A model",
            "The latest model of a collector. It is built if there is none.",
            parameters: [
                Self.name("The collector."),
                Self.query(
                    "format",
                    "Flat maps of instances with their nodes, all elements and links, or XML.",
                    ["type": "string", "enum": .array(forms), "default": "list"]
                ),
                Self.query("detail", "Whether a list has all fields.", ["type": "boolean", "default": false]),
                Self.query("scope", "What the model is narrowed to: a list in JSON.", ["type": "string"]),
            ],
            answers: [
                404: ("There is no such collector.", Self.detail),
                422: ("A parameter makes no sense.", Self.detail),
                503: ("There is no model now; the answer says why.", Self.detail),
            ]
        )
        var responses = operation["responses"]?.record ?? Record()
        responses["200"] = [
            "description": "The model.",
            "content": ["application/json": ["schema": ["type": "object"]], "application/xml": ["schema": [:]]],
        ]
        operation["responses"] = .map(responses)
        return operation
    }

    private static var notifying: Record {
        let notification: Value = [
            "type": "object", "required": ["publisher_id", "event_type", "priority", "payload"],
            "properties": [
                "publisher_id": ["type": "string"], "event_type": ["type": "string"],
                "priority": ["type": "string", "enum": .array(Priority.allCases.map { .string($0.rawValue) })],
                "payload": [:], "message_id": ["type": ["string", "null"]], "timestamp": ["type": ["string", "null"]],
                "_context": ["type": ["object", "null"]],
            ],
        ]
        return Self.operation(
            "notify",
            "Tell notifications",
            "Tells notifications of oslo.messaging to all collectors: one, an array of them, or one a line, each by itself "
                + "or in its envelope.",
            body: ["anyOf": [notification, ["type": "array", "items": notification]]],
            answers: [
                200: (
                    "They were told.",
                    [
                        "type": "object", "required": ["notifications", "wanted"],
                        "properties": ["notifications": ["type": "integer"], "wanted": ["type": "integer"]],
                    ]
                ),
                422: ("One of them is none, and nobody was told any.", Self.detail),
                503: ("Too many wait; the answer says how many were taken.", Self.detail),
            ]
        )
    }

    private static var auditing: Record {
        Self.operation(
            "audit",
            "Ask for a solution",
            "Has a strategy look at models, and answers what it proposes. Nothing is applied.",
            parameters: [Self.name("The strategy.")],
            body: [
                "type": "object",
                "properties": ["parameters": ["type": "object"], "scope": ["type": ["array", "null"]]],
            ],
            answers: [
                200: ("The solution.", ["type": "object"]), 404: ("There is no such strategy.", Self.detail),
                422: ("There is no solution; the answer says why.", Self.detail),
            ]
        )
    }

    // MARK: - Parts

    private static let detail: Value = [
        "type": "object", "required": ["detail"], "properties": ["detail": ["type": "string"]],
    ]

    private static let state: Value = [
        "type": ["object", "null"],
        "properties": [
            "version": ["type": "integer"], "built": ["type": "number"], "changed": ["type": "number"],
            "stale": ["type": "boolean"], "stale_since": ["type": ["number", "null"]], "partial": ["type": "boolean"],
            "reason": ["type": ["string", "null"]],
        ],
    ]

    private static let collector: Value = [
        "type": "object", "required": ["name", "refreshed", "state"],
        "properties": [
            "name": ["type": "string"], "refreshed": ["type": "boolean"], "state": Self.state,
            "elements": ["type": "object", "additionalProperties": ["type": "integer"]],
            "failure": ["type": "string"],
        ],
    ]

    private static let collectors: Value = ["type": "array", "items": Self.collector]

    private static func name(_ help: String) -> Value {
        ["name": "name", "in": "path", "required": true, "description": .string(help), "schema": ["type": "string"]]
    }

    private static func query(_ name: String, _ help: String, _ schema: Value) -> Value {
        ["name": .string(name), "in": "query", "required": false, "description": .string(help), "schema": schema]
    }

    private static func operation(
        _ identifier: String,
        _ title: String,
        _ help: String,
        parameters: [Value] = [],
        body: Value? = nil,
        answers: KeyValuePairs<Int, (help: String, schema: Value)>
    ) -> Record {
        var record: Record = [
            "operationId": .string(identifier), "tags": [.string(Self.section)], "summary": .string(title),
            "description": .string(help),
        ]
        if !parameters.isEmpty { record["parameters"] = .array(parameters) }
        if let body { record["requestBody"] = ["content": ["application/json": ["schema": body]]] }
        var responses = Record()
        for (status, answer) in answers {
            responses["\(status)"] = [
                "description": .string(answer.help), "content": ["application/json": ["schema": answer.schema]],
            ]
        }
        record["responses"] = .map(responses)
        return record
    }
}

import Records
import Services

// Made of the table of routes and of the model, so it says what there is.

/// The description of the API in OpenAPI 3.1.
enum OpenAPIDocument {
    private static let statuses = [
        400: "The filter or the attribute makes no sense here.", 403: "The action is not among `allowed_actions`.",
        409: "It cannot be done now; the answer says why.", 413: "The request is too large.",
        503: "It was not looked at, and may be asked for again.", 504: "It is not known whether it was done.",
    ]

    /// The description for a model, and of other parts of the API beside it.
    static func value(of model: ModelSpec, and others: [APIDescription] = []) -> Value {
        var paths = Record()
        for operation in Router.operations {
            var methods = paths[operation.path]?.record ?? Record()
            methods[operation.method.lowercased()] = .map(Self.operation(operation, model))
            paths[operation.path] = .map(methods)
        }
        let platform = APIDescription(
            sections: RouteDocumentation.Section.allCases.map(\.rawValue),
            paths: paths,
            schemas: ModelSchemas.schemas(of: model)
        )
        return APIDescription.document(
            [platform] + others,
            about: "Entities, what is known of them, and how it came to be."
        )
    }

    private static func operation(_ operation: Operation, _ model: ModelSpec) -> Record {
        let page = operation.route.documentation
        var record: Record = [
            "operationId": .string(Self.identifier(operation)), "tags": [.string(page.section.rawValue)],
            "summary": .string(page.title), "description": .string(page.help),
        ]
        var parameters: [Value] = operation.path.split(separator: "/").filter { $0.hasPrefix("{") }.map { part in
            Self.parameter(String(part.dropFirst().dropLast()), "path", model)
        }
        parameters += operation.queried.map { Self.parameter($0, "query", model) }
        parameters += page.parameters.map { parameter in
            [
                "name": .string(parameter.name), "in": "query", "description": .string(parameter.help),
                "required": .bool(parameter.isRequired), "schema": .map(parameter.schema),
            ]
        }
        if !parameters.isEmpty { record["parameters"] = .array(parameters) }
        if let body = page.body {
            record["requestBody"] = [
                "description": .string(body.help), "required": true,
                "content": ["application/json": ["schema": .map(body.schema)]],
            ]
        }
        var responses: Record = [
            "200": [
                "description": .string(page.answer),
                "content": .map([page.contentType: ["schema": .map(page.schema)]]),
            ]
        ]
        let canBeWrong = !parameters.isEmpty || page.body != nil
        for status in (page.refusals + (canBeWrong ? [422] : [])).sorted() {
            let schema = RouteDocumentation.reference(status == 422 ? "Problems" : "Detail")
            responses[String(status)] = [
                "description": .string(Self.statuses[status] ?? "Something of the request is wrong."),
                "content": ["application/json": ["schema": .map(schema)]],
            ]
        }
        record["responses"] = .map(responses)
        return record
    }

    /// A name that no other operation has, for those who make clients of the description.
    private static func identifier(_ operation: Operation) -> String {
        var name = operation.route.rawValue
        if operation.path.hasPrefix("/v2") { name += "V2" }
        if operation.path.count > 1, operation.path.hasSuffix("/") { name += "WithSlash" }
        let isSecondWay = operation.method == "POST" && operation.route.documentation.section == .control
        return isSecondWay ? name + "ByPost" : name
    }

    private static func parameter(_ name: String, _ place: String, _ model: ModelSpec) -> Value {
        let (help, schema): (String, Record) =
            switch name {
            case "etype":
                (
                    "The entity type.",
                    ["type": "string", "enum": .array(model.entities.map { .string($0.id) })]
                )
            case "eid": ("The id of the entity; slashes in a path are encoded.", ["type": "string"])
            default: ("The id of the attribute.", ["type": "string"])
            }
        return [
            "name": .string(name), "in": .string(place), "description": .string(help), "required": true,
            "schema": .map(schema),
        ]
    }
}

import Records
import Services

extension Route {
    /// What the documentation says of the route.
    var documentation: RouteDocumentation {
        switch self {
        case .health, .metrics, .pushDatapoints, .openAPI, .documentation: self.generalDocumentation
        case .entities, .entityPage, .entityList, .entityCount, .rawDatapoints, .distinctValues:
            self.listDocumentation
        case .entity, .master, .snapshots, .attribute, .setAttribute, .extendLifetime, .deleteEntity:
            self.entityDocumentation
        case .makeSnapshots, .refreshOnEntityCreation, .refreshModuleConfiguration: self.controlDocumentation
        case .sourcesValidity, .sourcesAge, .entitiesPerAttribute, .attributeSizes, .snapshotSummary, .metadata,
            .queues:
            self.telemetryDocumentation
        }
    }

    private typealias Page = RouteDocumentation

    private var generalDocumentation: RouteDocumentation {
        switch self {
        case .pushDatapoints:
            Page(
                section: .datapoints,
                title: "Push datapoints",
                help:
                    "Takes datapoints. One that is wrong refuses all; an answer with status 200 says that all are durable.",
                body: Page.Body(
                    help: "The datapoints, at most `limits.request_size` bytes.",
                    schema: Page.array(of: Page.reference("Datapoint"))
                ),
                answer: "They are taken, and will be processed.",
                refusals: [413, 503, 504]
            )
        case .metrics:
            Page(
                section: .health,
                title: "Metrics",
                help: "Tells figures of the host, its plugins and the API, for Prometheus.",
                answer: "Figures in the text format of Prometheus.",
                schema: Page.text,
                contentType: "text/plain"
            )
        case .openAPI:
            Page(
                section: .documentation,
                title: "This description",
                help: "Describes the API in OpenAPI 3.1, with the entity types and attributes that are configured.",
                answer: "The description.",
                schema: ["type": "object"]
            )
        case .documentation:
            Page(
                section: .documentation,
                title: "The page of this description",
                help: "Shows the description to people, who may ask questions from the page. It needs no network.",
                answer: "The page.",
                schema: Page.text,
                contentType: "text/html"
            )
        default:
            Page(
                section: .health,
                title: "Health",
                help: "Says that requests are answered.",
                answer: "They are.",
                schema: [
                    "type": "object", "required": ["detail"],
                    "properties": [
                        "detail": .map(Page.text), "disabled_modules": .map(Page.array(of: Page.text)),
                    ],
                ]
            )
        }
    }

    private func pageDocumentation(_ title: String, _ help: String, _ more: Record = [:]) -> RouteDocumentation {
        var properties: Record = [
            "time_created": ["type": ["string", "null"], "format": "date-time"], "count": .map(Page.integer),
            "data": .map(Page.array(of: Page.reference("Snapshot"))),
        ]
        for (name, schema) in more.fields { properties[name] = schema }
        return Page(
            section: .entities,
            title: title,
            help: help,
            parameters: Page.filters + Page.section(limit: 20) + [
                Page.Parameter(
                    name: "sort",
                    help: "An attribute, or `eid`, to sort by, with `:1` or `:-1` behind it; may be repeated.",
                    schema: ["type": "array", "items": ["type": "string"]]
                )
            ],
            answer: "A page of the list.",
            schema: Page.object(properties),
            refusals: [400]
        )
    }

    private var listDocumentation: RouteDocumentation {
        switch self {
        case .entityPage:
            self.pageDocumentation(
                "List entities",
                "Shows the last snapshots of entities of a type, those that fit the filters."
            )
        case .entityList:
            self.pageDocumentation(
                "List entities, and count them",
                "The same with the number of all that fit, for clients from before that was a question of its own.",
                ["total_count": .map(Page.integer)]
            )
        case .entityCount:
            Page(
                section: .entities,
                title: "Count entities",
                help: "Tells how many entities of a type have a last snapshot that fits the filters.",
                parameters: Page.filters,
                answer: "The number.",
                schema: Page.object(["total_count": .map(Page.integer)]),
                refusals: [400]
            )
        case .rawDatapoints:
            Page(
                section: .entities,
                title: "List datapoints",
                help: "Shows datapoints of a type as they came in, the newest first.",
                parameters: [
                    Page.Parameter(name: "eid", help: "Those of one entity."),
                    Page.Parameter(name: "attr", help: "Those of one attribute."),
                    Page.Parameter(name: "src", help: "Those of one source."),
                ] + Page.section(limit: 20),
                answer: "A page of the list.",
                schema: Page.object([
                    "count": .map(Page.integer), "data": .map(Page.array(of: Page.reference("RawDatapoint"))),
                ])
            )
        case .distinctValues:
            Page(
                section: .entities,
                title: "Count values",
                help: "Tells which values of an attribute the last snapshots of a type have, and how often.",
                answer: "Values with their numbers.",
                schema: Page.map(of: Page.integer),
                refusals: [400]
            )
        default:
            Page(
                section: .entities,
                title: "List entity types",
                help: "Shows the entity types with their attributes, as they are configured.",
                answer: "The entity types by their ids.",
                schema: Page.map(
                    of: Page.object([
                        "id": .map(Page.text), "id_data_type": .map(Page.text), "name": .map(Page.text),
                        "attribs": .map(Page.map(of: ["type": "object"])), "eid_estimate_count": .map(Page.integer),
                    ])
                )
            )
        }
    }

    private var entityDocumentation: RouteDocumentation {
        switch self {
        case .master:
            Page(
                section: .entities,
                title: "Show a record",
                help: "Shows all that is kept of an entity. An entity that there is none of is an empty object.",
                parameters: Page.window,
                answer: "The record.",
                schema: Page.reference("MasterRecord")
            )
        case .snapshots:
            Page(
                section: .entities,
                title: "List snapshots",
                help: "Shows the snapshots of an entity, the oldest first.",
                parameters: Page.window + Page.section(limit: 0),
                answer: "The snapshots.",
                schema: Page.array(of: Page.reference("Snapshot"))
            )
        case .attribute:
            Page(
                section: .entities,
                title: "Show an attribute",
                help: "Shows the current value and the history of an attribute of an entity.",
                parameters: Page.window,
                answer: "The attribute.",
                schema: Page.object([
                    "attr_type": ["type": "integer", "enum": [1, 2, 4]], "current_value": [:],
                    "history": .map(Page.array(of: Page.reference("HistoryItem"))),
                ])
            )
        case .setAttribute:
            Page(
                section: .entities,
                title: "Set an attribute",
                help: "Takes a datapoint of now.",
                body: Page.Body(help: "The value.", schema: Page.object(["value": [:]])),
                answer: "It is taken, and will be processed.",
                refusals: [503, 504]
            )
        case .extendLifetime:
            Page(
                section: .entities,
                title: "Prolong a life",
                help: "Keeps an entity until the times that are given, each under a name. Lives are never shortened.",
                body: Page.Body(help: "Names with times.", schema: Page.map(of: Page.time)),
                answer: "It is taken, and will be processed.",
                refusals: [503, 504]
            )
        case .deleteEntity:
            Page(
                section: .entities,
                title: "Delete an entity",
                help: "Removes an entity, its snapshots and the references to it. Datapoints as they came in stay.",
                answer: "It is taken, and will be processed.",
                refusals: [503, 504]
            )
        default:
            Page(
                section: .entities,
                title: "Show an entity",
                help: "Shows the record and the snapshots of an entity.",
                parameters: Page.window,
                answer: "All of it; empty if there is no such entity.",
                schema: Page.object([
                    "empty": ["type": "boolean"], "master_record": .map(Page.reference("MasterRecord")),
                    "snapshots": .map(Page.array(of: Page.reference("Snapshot"))),
                ])
            )
        }
    }

    private var controlDocumentation: RouteDocumentation {
        switch self {
        case .refreshOnEntityCreation:
            Page(
                section: .control,
                title: "Call what is called for new entities",
                help: "Has modules called for all entities of a type as if they were new.",
                parameters: [Page.Parameter(name: "etype", help: "The entity type.", isRequired: true)],
                answer: "It is being done.",
                refusals: [403, 409, 503]
            )
        case .refreshModuleConfiguration:
            Page(
                section: .control,
                title: "Have a module read its settings",
                help:
                    "Reads the configuration, gives a module what is its own, and has it refresh in the next snapshot.",
                parameters: [Page.Parameter(name: "module", help: "The name of the module.", isRequired: true)],
                answer: "It has taken them.",
                refusals: [403, 409, 503]
            )
        default:
            Page(
                section: .control,
                title: "Make snapshots",
                help: "Has snapshots of all entities made as soon as none are being made.",
                answer: "They will be made.",
                refusals: [403]
            )
        }
    }
}

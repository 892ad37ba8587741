import Records

extension Route {
    private typealias Page = RouteDocumentation

    /// What the documentation says of a route below `/telemetry`.
    var telemetryDocumentation: RouteDocumentation {
        switch self {
        case .sourcesAge:
            Page(
                section: .telemetry,
                title: "Ages of sources",
                help: "Tells how long ago the newest `t2` of the datapoints of each source is.",
                parameters: [
                    Page.Parameter(
                        name: "unit",
                        help: "In what ages are told.",
                        schema: ["type": "string", "enum": ["minutes", "seconds"], "default": "minutes"]
                    )
                ],
                answer: "Sources with their ages; one that is ahead of time has a negative one.",
                schema: Page.map(of: Page.integer)
            )
        case .entitiesPerAttribute:
            Page(
                section: .telemetry,
                title: "Entities per attribute",
                help: "Tells how many entities have each attribute. Where counting takes long, this is the last count.",
                answer: "Entity types with attributes and their numbers.",
                schema: Page.map(of: Page.map(of: Page.integer)),
                refusals: [503]
            )
        case .attributeSizes:
            Page(
                section: .telemetry,
                title: "Sizes of attributes",
                help:
                    "Tells how many bytes are kept of each attribute, as it was found by the schedule of telemetry.yml.",
                answer: "Entity types with what was found.",
                schema: Page.map(
                    of: Page.object([
                        "calculated_at": ["type": ["string", "null"], "format": "date-time"],
                        "duration_s": .map(Page.optionalNumber),
                        "attributes": .map(
                            Page.map(
                                of: Page.object([
                                    "count": .map(Page.integer), "min": .map(Page.optionalNumber),
                                    "mean": .map(Page.optionalNumber), "max": .map(Page.optionalNumber),
                                    "total": .map(Page.integer),
                                ])
                            )
                        ),
                    ])
                )
            )
        case .snapshotSummary:
            Page(
                section: .telemetry,
                title: "The last snapshots",
                help: "Tells how old the last snapshots are, in seconds, and what the last complete one has.",
                answer: "The figures; null where there is none.",
                schema: Page.object([
                    "latest_age": .map(Page.optionalNumber), "finished_age": .map(Page.optionalNumber),
                    "entities": ["type": ["integer", "null"]], "total_s": .map(Page.optionalNumber),
                ])
            )
        case .metadata:
            Page(
                section: .telemetry,
                title: "Runs of the platform",
                help: "Shows what was noted of snapshots, of upkeep of histories and of collections, for 30 days.",
                parameters: [
                    Page.Parameter(
                        name: "module",
                        help: "Those of one module: SnapShooter, HistoryManager, GarbageCollector or Updater."
                    )
                ] + Page.window + Page.section(limit: 0) + [
                    Page.Parameter(
                        name: "sort",
                        help: "Which of them come first.",
                        schema: ["type": "string", "enum": ["newest", "oldest"], "default": "newest"]
                    )
                ],
                answer: "The records.",
                schema: Page.array(of: Page.reference("RunRecord"))
            )
        case .queues:
            Page(
                section: .telemetry,
                title: "Waiting tasks",
                help: "Tells what waits in each partition of the bus, and of tasks of modules; rates are per second.",
                answer: "The partitions, in the shape in which RabbitMQ tells of queues.",
                schema: Page.object([
                    "queues": .map(
                        Page.array(
                            of: Page.object([
                                "name": .map(Page.text), "queue": .map(Page.text), "total": .map(Page.integer),
                                "ready": .map(Page.integer), "unacked": .map(Page.integer),
                                "consumers": .map(Page.integer), "memory": .map(Page.integer),
                                "message_bytes": .map(Page.integer), "incoming": .map(Page.number),
                                "outgoing": .map(Page.number),
                            ])
                        )
                    )
                ]),
                refusals: [503]
            )
        default:
            Page(
                section: .telemetry,
                title: "How far sources reach",
                help: "Tells the newest `t2` of the datapoints of each source.",
                answer: "Sources with times.",
                schema: Page.map(of: Page.time)
            )
        }
    }
}

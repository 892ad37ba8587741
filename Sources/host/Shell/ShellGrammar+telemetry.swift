import Configuration

extension ShellGrammar {
    static let telemetry = ShellNode(
        "telemetry",
        "Find out how the server is doing.",
        children: [
            ShellNode("sources-validity", "Show how far the data of sources reaches.") { _ in
                .single("GET", ["telemetry", "sources_validity"])
            },
            ShellNode(
                "source-age",
                "Show how old the newest data of sources is.",
                options: [
                    letter(
                        "u",
                        HostOptions.option(
                            "unit",
                            .text,
                            "In what ages are told.",
                            initial: "minutes",
                            choices: ["minutes", "seconds"]
                        )
                    )
                ]
            ) { arguments in
                .single(
                    "GET",
                    ["telemetry", "sources_age"],
                    query: [("unit", arguments.line.text("unit") ?? "minutes")]
                )
            },
            ShellNode("entities-per-attr", "Show how many entities have each attribute.") { _ in
                .single("GET", ["telemetry", "entities_per_attr"])
            },
            ShellNode("attribute-bson-sizes", "Show how many bytes are kept of each attribute.") { _ in
                .single("GET", ["telemetry", "attribute_bson_sizes"])
            },
            ShellNode("snapshot-summary", "Show how the last snapshots went.") { _ in
                .single("GET", ["telemetry", "snapshot_summary"])
            },
            ShellNode(
                "metadata",
                "List what was noted of runs of snapshots, upkeep and collections.",
                options: [letter("m", HostOptions.option("module", .text, "Those of one module.", placeholder: "NAME"))]
                    + times + paging(limit: 0) + [
                        letter(
                            "S",
                            HostOptions.option(
                                "sort",
                                .text,
                                "Which come first.",
                                initial: "newest",
                                choices: ["newest", "oldest"]
                            )
                        ), format,
                    ]
            ) { arguments in
                var query: ShellRequest.Query = [("sort", arguments.line.text("sort") ?? "newest")]
                if let module = arguments.line.text("module") { query.append(("module", module)) }
                return list(["telemetry", "metadata"], arguments, query + timeQuery(arguments))
            },
            ShellNode("rabbitmq-queues", "Show what waits on the bus.") { _ in
                .single("GET", ["telemetry", "rabbitmq", "queues"])
            },
            ShellNode(
                "event-counts",
                "Show what was counted since the server was started.",
                options: [
                    letter(
                        "g",
                        HostOptions.option(
                            "group",
                            .text,
                            "Which counters.",
                            initial: ShellFigures.Group.tasks.rawValue,
                            choices: ShellFigures.Group.allCases.map(\.rawValue)
                        )
                    ),
                    letter(
                        "i",
                        HostOptions.option(
                            "interval",
                            .text,
                            "Taken for scripts of DP³; counters are totals.",
                            placeholder: "TIME"
                        )
                    ), HostOptions.flag("last", "Taken for scripts of DP³."),
                    HostOptions.flag("current", "Taken for scripts of DP³."),
                    HostOptions.flag("both", "Show the same under current and last."),
                ]
            ) { arguments in
                let group = arguments.line.text("group").flatMap(ShellFigures.Group.init(rawValue:)) ?? .tasks
                return .figures(ShellFigures(group: group, showsBoth: arguments.line.flag("both")))
            },
        ]
    )
}

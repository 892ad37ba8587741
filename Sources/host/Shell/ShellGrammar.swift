import Configuration

// The words and options are those of DP³'s shell, so that scripts work with either.

/// The commands of the shell.
enum ShellGrammar {
    /// Options before the first word.
    static let options = [
        letter("c", HostOptions.option("config", .text, "The directory with the configuration.", placeholder: "DIR")),
        letter(
            "u",
            HostOptions.option("url", .text, "The server; else it is looked for on this machine.", placeholder: "URL")
        ),
        letter(
            "t",
            HostOptions.option("timeout", .number, "Seconds that the server may be silent.", initial: "5", minimum: 0)
        ),
        HostOptions.option(
            "token-file",
            .text,
            "A file whose first line is the token that the server wants.",
            placeholder: "FILE"
        ),
    ]

    static let root = ShellNode(
        "sh",
        "Ask a server, or have it do something, through its API.",
        children: [
            ShellNode("health", "Find out whether the server answers.") { _ in .single("GET", [""]) },
            ShellNode(
                "datapoints",
                "Push a JSON array of datapoints.",
                operands: [Operand("FILE", help: "A file; - is the standard input.", isOptional: true)]
            ) { arguments in
                .single("POST", ["datapoints"], body: try WholeInput.read(arguments.operands.first ?? "-"))
            },
            ShellNode("entities", "List entity types with their attributes.") { _ in .single("GET", ["entities"]) },
            Self.entity, Self.control, Self.telemetry,
            ShellNode(
                "completion",
                "Print a script with which a shell completes command lines of the host.",
                operands: [Operand("SHELL", help: CompletionScript.allCases.map(\.rawValue).joined(separator: ", "))],
                options: [
                    letter(
                        "c",
                        HostOptions.option(
                            "command",
                            .text,
                            "The name under which the script knows the host.",
                            placeholder: "NAME",
                            initial: "host"
                        )
                    )
                ]
            ) { arguments in
                guard let script = CompletionScript(rawValue: arguments[0]) else {
                    let names = CompletionScript.allCases.map(\.rawValue).joined(separator: ", ")
                    throw UsageError(.badValue, "there is no completion for \(quoted(arguments[0])), but for \(names)")
                }
                return .text(try script.text(for: arguments.line.text("command") ?? "host"))
            },
        ]
    )

    private static let control = ShellNode(
        "control",
        "Have the server do something.",
        children: [
            ShellNode("make-snapshots", "Have snapshots made now.") { _ in
                .single("GET", ["control", "make_snapshots"])
            },
            ShellNode(
                "refresh-on-entity-creation",
                "Have modules called for all entities of a type as if they were new.",
                operands: [Self.type]
            ) { arguments in
                .single("GET", ["control", "refresh_on_entity_creation"], query: [("etype", arguments[0])])
            },
            ShellNode(
                "refresh-module-config",
                "Have a module read its settings.",
                operands: [Operand("MODULE", help: "The name of the module.")]
            ) { arguments in
                .single("GET", ["control", "refresh_module_config"], query: [("module", arguments[0])])
            },
        ]
    )

    // MARK: - Parts

    static let type = Operand("ETYPE", help: "An entity type.")
    static let attribute = Operand("ATTR", help: "An attribute.")

    static func letter(_ letter: Character, _ option: CommandLineOption) -> CommandLineOption {
        var option = option
        option.short = letter
        return option
    }

    static let format = letter(
        "F",
        HostOptions.option(
            "format",
            .text,
            "A line for each element, or the answer as it is.",
            initial: "ndjson",
            choices: ["json", "ndjson"]
        )
    )

    static func paging(limit: Int) -> [CommandLineOption] {
        [
            letter("s", HostOptions.option("skip", .integer, "So many are left out.", initial: "0", minimum: 0)),
            letter(
                "l",
                HostOptions.option("limit", .integer, "So many at most; 0: all.", initial: String(limit), minimum: 0)
            ),
        ]
    }

    static let times = [
        letter("f", HostOptions.option("from", .text, "The beginning of the time.", placeholder: "TIME")),
        letter("t", HostOptions.option("to", .text, "The end of the time.", placeholder: "TIME")),
    ]
}

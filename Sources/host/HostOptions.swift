import Configuration
import Workers

/// The options of the host itself, and its subcommands.
enum HostOptions {
    static let global = OptionGroup(
        title: "Global options",
        options: [
            repeatable("ext", "A directory with plugins, searched before HOST_EXT_PATH and ./ext.", "DIR"),
            option(
                "sandbox",
                .text,
                "How workers are shut in: as far as the kernel can, fully or not at all, or not, for debugging.",
                initial: SandboxMode.on.rawValue,
                choices: SandboxMode.allCases.map(\.rawValue)
            ),
            flag("list-plugins", "List all plugins and what is wrong with those that are not used."),
            flag("list-models", "List the names of models."),
            flag("list-formats", "List the names of output formats."),
            flag("list-mediums", "List the names of output media."),
            flag("list-mappings", "List the names of mappings."),
            flag("list-generics", "List the names of generic extensions."),
            flag(
                "json",
                "With --list-plugins, inspect, check, config check, models, model, collect, why, grants and rescan: print JSON."
            ),
            flag("backtrace", "Have the Swift runtime write a backtrace when a plugin crashes."),
            CommandLineOption(
                OptionDeclaration(
                    name: "completion-script",
                    type: .text,
                    help: "Print a script with which a shell completes command lines of the host.",
                    placeholder: "SHELL",
                    choices: CompletionScript.allCases.map(\.rawValue)
                ),
                implied: CompletionScript.bash.rawValue
            ),
            option(
                "completion-script-executable-name",
                .text,
                "The name under which that script knows the host; by default the name of this program.",
                placeholder: "NAME"
            ),
            flag("version", "Print the versions of the host and of the plugin contract."),
        ]
    )

    static let run = OptionGroup(
        title: "The run",
        options: [
            option("number", .integer, "Records to make over all producers; 0: no limit.", initial: "100", minimum: 0),
            option("rate", .integer, "Records a second over all producers; 0: no limit.", initial: "0", minimum: 0),
            option("duration", .number, "Seconds after which the run ends; 0: no limit.", initial: "0", minimum: 0),
            option("batch-size", .integer, "Records a batch, for expressions without bB.", minimum: 1),
            option("seed", .integer, "Makes the run reproducible: records and the clock follow from it."),
            option(
                "start-time",
                .text,
                "With --seed: the first time of the run's clock, as 2000-01-01T00:00:00Z.",
                placeholder: "TIME",
                initial: "2000-01-01T00:00:00Z"
            ),
            repeatable("grant", "Grant an extension what it declares that it needs, for this run only.", "NAME"),
            option(
                "stall-timeout",
                .integer,
                "Seconds that a producer may go without a record before it is killed; 0: no limit.",
                initial: "60",
                minimum: 0
            ),
            option(
                "restarts",
                .integer,
                "Restarts in a row, within 10 s, of a producer that dies without a record; 0: none at all.",
                initial: "5",
                minimum: 0
            ),
            option(
                "progress",
                .integer,
                "Seconds between progress lines, on a terminal at most 1; 0: only at the end.",
                initial: "5",
                minimum: 0
            ),
        ]
    )

    static let output = OptionGroup(
        title: "The output",
        options: [
            option(
                "output-format",
                .text,
                "How records are written; by default as the medium asks, else json-lines.",
                placeholder: "FORMAT"
            ),
            option(
                "output-media",
                .text,
                "Where records go; by default the medium of which an option is given, else a file.",
                placeholder: "MEDIUM"
            ),
            option(
                "output-writers",
                .integer,
                "So many workers of the medium deliver at once, by default as many as there are producers; a file has one.",
                minimum: 1
            ),
            flag("media-ignore-errors", "Go on when a batch cannot be delivered, and say at the end what was lost."),
            option(
                "file-name",
                .text,
                "The file of the file medium; - is the standard output.",
                placeholder: "FILE",
                initial: "-"
            ),
        ]
    )

    static let mappings = OptionGroup(
        title: "Mappings",
        options: [
            repeatable(
                "map",
                "A mapping for all expressions, after those in their braces; in the order given.",
                "NAME"
            ),
            repeatable("include", "Keep only these keys of each record, in this order.", "KEY,..."),
            repeatable("exclude", "Drop these keys of each record.", "KEY,..."),
            repeatable("rename", "Give keys of each record other names.", "OLD=NEW,..."),
        ]
    )

    static let simulation = OptionGroup(
        title: "The simulation",
        options: [
            option("subjects", .integer, "How many subjects there are, in place of the machine's number.", minimum: 0),
            option("ticks", .integer, "How many ticks there are, in place of the machine's number.", minimum: 0),
            option("seed", .integer, "Makes the run reproducible, whatever the number of producers."),
            option(
                "producers",
                .integer,
                "So many workers share the subjects; the events and their order do not depend on it.",
                minimum: 1
            ),
            repeatable(
                "sink",
                "Where the events of a stream go; * is every stream that no other sink names.",
                "STREAM=MEDIUM[:KEY=VALUE,...]"
            ),
            flag("drop-unbound", "Drop the events of streams that have no sink."),
            option(
                "pace",
                .text,
                "Tie simulated time to that on the wall: realtime, or 60x for an hour a minute; else as fast as possible.",
                placeholder: "PACE"
            ),
        ]
    )

    /// Those of a run that a simulation has, too.
    static let simulationRun = OptionGroup(
        title: "The run",
        options: Self.run.options.filter {
            ["duration", "batch-size", "grant", "stall-timeout", "restarts", "progress"].contains($0.name)
        } + Self.output.options.filter { $0.name == "media-ignore-errors" }
    )

    /// Those of generating; braces of an expression are for them, too.
    static let simulationMappings = OptionGroup(title: "Mappings, of all sinks", options: Self.mappings.options)

    static let graph = OptionGroup(
        title: "The graph",
        options: [
            option(
                "format",
                .text,
                "A language, or a picture that the program dot draws.",
                initial: GraphCommand.Format.dot.rawValue,
                choices: GraphCommand.Format.allCases.map(\.rawValue)
            )
        ] + Self.run.options.filter { $0.name == "grant" }
    )

    static let runFile = OptionGroup(
        title: "The run file",
        options: [
            flag("print", "Run nothing; print the run file that the file, or a command line in its place, stands for.")
        ]
    )

    static let inspection = OptionGroup(
        title: "The page",
        options: [flag("enforced", "Show what the sandbox truly enforces here, tried from inside a worker.")]
    )

    static let checks = OptionGroup(
        title: "The checks",
        options: [
            repeatable("only", "A check to make, in place of all; may be repeated.", "CHECK"),
            flag("list", "List the checks and the promises that they test."),
            option("seed", .integer, "The seed of the models; the same gives the same checks.", initial: "1"),
            option("deadline", .number, "Seconds that each experiment of a check may take.", initial: "30", minimum: 1),
            flag("grant-needs", "Let each model have what it declares that it needs."),
        ]
    )

    /// The names of the host's own options where extensions have theirs.
    static var names: Set<String> {
        Set(
            [Self.global, Self.run, Self.output, Self.mappings, Self.simulation, Self.service].flatMap {
                $0.options.map(\.name)
            } + [
                "help"
            ]
        )
    }

    static let expressions = Operand(
        "EXPR",
        help: "[I]MODEL[R][bB][{MAPPING,...}]: I producers of MODEL that together weigh R, in batches of B records.",
        isOptional: true,
        isRepeatable: true
    )

    /// The table of subcommands; `extensionGroups` are the options of what was found.
    static func table(extensionGroups: [OptionGroup] = []) -> SubcommandTable {
        SubcommandTable(
            program: "host",
            summary: "Runs what plugins register, each in a worker process of its own.",
            globalGroups: [Self.global],
            initial: Subcommand(
                "generate",
                summary: "Generate records with models.",
                operands: [Self.expressions],
                groups: [Self.run, Self.output, Self.mappings, Self.readModels] + extensionGroups
            ),
            others: [
                Subcommand(
                    "simulate",
                    summary: "Run a state machine, and take each stream of its events to a medium.",
                    operands: [Operand("NAME", help: "A model that is a state machine; 4NAME has 4 producers.")],
                    groups: [Self.simulation, Self.simulationRun, Self.simulationMappings, Self.readModels]
                        + extensionGroups
                ),
                Subcommand(
                    "graph",
                    summary: "Show the states and transitions of a state machine.",
                    operands: [Operand("NAME", help: "A model that is a state machine.")],
                    groups: [Self.graph] + extensionGroups
                ),
                Subcommand(
                    "serve",
                    summary: "Serve the API of a platform until a signal ends it.",
                    groups: [Self.service] + extensionGroups
                ),
                Subcommand(
                    "collect",
                    summary: "Build the model of a collector now, and show it.",
                    operands: [Operand("NAME", help: "A collector.")],
                    groups: [Self.collecting]
                ),
                Subcommand(
                    "audit",
                    summary: "Have a strategy look at the models of collectors, and print what it proposes.",
                    operands: [Operand("NAME", help: "A strategy.")],
                    groups: [Self.auditing]
                ),
                Subcommand(
                    "model",
                    summary: "List or show the models that the collectors of a server keep.",
                    operands: [
                        Operand("list|show", help: "list tells of all models, show NAME prints one."),
                        Operand("NAME", help: "A collector.", isOptional: true),
                    ],
                    groups: [Self.modelServer]
                ),
                Subcommand(
                    "notify",
                    summary: "Tell notifications to the collectors of a server.",
                    operands: [
                        Operand("FILE", help: "Notifications in JSON, an array or one a line; - is the standard input.")
                    ],
                    groups: [Self.notifying]
                ),
                Subcommand(
                    "schema-update",
                    summary:
                        "Make what a platform or a synchronizer keeps fit its models after these were changed.",
                    groups: [Self.schemaUpdate] + extensionGroups
                ),
                Subcommand(
                    "backup",
                    summary: "Write all that a synchronizer keeps to a file.",
                    operands: [Operand("FILE", help: "The file to write; it has this name when it is complete.")],
                    groups: [Self.backup] + extensionGroups
                ),
                Subcommand(
                    "restore",
                    summary: "Put back what a backup of a synchronizer has, in place of what there is.",
                    operands: [Operand("FILE", help: "A file that backup wrote.")],
                    groups: [Self.restore] + extensionGroups
                ),
                Subcommand(
                    "push",
                    summary: "Send datapoints to a server: a JSON array, or one after the other.",
                    operands: [Operand("FILE", help: "A file with datapoints; - is the standard input.")],
                    groups: [Self.push]
                ),
                Subcommand(
                    ShellCommand.word,
                    summary: "Ask a server, or have it do something, through its API; sh --help tells what.",
                    operands: [Operand("COMMAND", help: "A command of the shell.", isRepeatable: true)]
                ),
                Subcommand(
                    "run",
                    summary: "Do what a run file says. Options behind the file replace what it says of them.",
                    operands: [
                        Operand(
                            "FILE",
                            help:
                                "A run file in YAML; - is the standard input. Its keys are 'generate' or 'simulate' with "
                                + "their operands, and options without dashes."
                        )
                    ],
                    groups: [Self.runFile]
                ),
                Subcommand(
                    "inspect",
                    summary: "Show all that is known of an extension or a plugin file.",
                    operands: [Operand("NAME|FILE", help: "An extension or a file.")],
                    groups: [Self.inspection]
                ),
                Subcommand(
                    "why",
                    summary: "Tell the state of an extension or a plugin file, and what led to it.",
                    operands: [Operand("NAME|FILE", help: "An extension or a file.")]
                ),
                Subcommand(
                    "doctor",
                    summary: "Explain why a plugin file does not load, and what to do.",
                    operands: [Operand("FILE", help: "A plugin file.")]
                ),
                Subcommand(
                    "check",
                    summary: "Find out whether a plugin keeps the promises of the contract.",
                    operands: [Operand("FILE", help: "A plugin file.", isOptional: true)],
                    groups: [Self.checks]
                ),
                Subcommand(
                    "grant",
                    summary: "Agree to what an extension needs, for its file as it is now.",
                    operands: [
                        Operand("NAME", help: "An extension; KIND/NAME if several have the name."),
                        Operand(
                            "NEED",
                            help: "CAPABILITY or CAPABILITY=DETAIL, as it was declared; without any: all.",
                            isOptional: true,
                            isRepeatable: true
                        ),
                    ]
                ),
                Subcommand(
                    "revoke",
                    summary: "Take back all that was granted to an extension.",
                    operands: [Operand("NAME", help: "An extension; KIND/NAME if several have the name.")]
                ),
                Subcommand(
                    "config",
                    summary: "Check or show the configuration of a platform, or print a sample of one.",
                    operands: [
                        Operand(
                            "check|show|sample|sample-ini",
                            help:
                                "check DIR tells all errors of a directory, show DIR prints its settings with defaults filled "
                                + "in, sample [NAME ...] prints a commented host.yml and the options of plugins, sample-ini the file of collectors."
                        ), Operand("DIR|NAME", help: "A directory, or plugins.", isOptional: true, isRepeatable: true),
                    ]
                ),
                Subcommand(
                    "models",
                    summary:
                        "Check or show the models of a synchronizer, and read or change the objects of one that runs.",
                    operands: [
                        Operand(
                            "check|show|get|create|set|delete|watch|status",
                            help:
                                "check DIR tells all errors of the .xproto files of a directory, show [DIR] [MODEL] prints its "
                                + "models, or those that come with the host; with --ext those of plugins as well. get MODEL [ID | FIELD=TEXT ...], create MODEL "
                                + "FIELD=TEXT ..., set MODEL ID FIELD=TEXT ... and delete MODEL ID are about objects; FIELD:=JSON "
                                + "gives what is no text. watch [MODEL ...] prints changes as they come, status what is pending."
                        ), Operand("DIR|MODEL|...", help: "See there.", isOptional: true, isRepeatable: true),
                    ],
                    groups: [Self.objects]
                ),
                Subcommand("grants", summary: "List what was granted, and whether it still holds."),
                Subcommand(
                    "rescan",
                    summary: "Judge all plugin files anew, those in quarantine too."
                ),
            ]
        )
    }

    static func required(_ name: String, _ help: String, _ placeholder: String) -> CommandLineOption {
        CommandLineOption(
            OptionDeclaration(name: name, type: .text, isRequired: true, help: help, placeholder: placeholder)
        )
    }

    static func flag(_ name: String, _ help: String) -> CommandLineOption {
        CommandLineOption(OptionDeclaration(name: name, type: .flag, help: help))
    }

    static func repeatable(_ name: String, _ help: String, _ placeholder: String) -> CommandLineOption {
        CommandLineOption(
            OptionDeclaration(name: name, type: .text, help: help, placeholder: placeholder),
            isRepeatable: true
        )
    }

    static func option(
        _ name: String,
        _ type: OptionType,
        _ help: String,
        placeholder: String = "",
        initial: String? = nil,
        minimum: Double? = nil,
        choices: [String] = []
    ) -> CommandLineOption {
        CommandLineOption(
            OptionDeclaration(
                name: name,
                type: type,
                help: help,
                placeholder: placeholder,
                initial: initial,
                minimum: minimum,
                choices: choices
            )
        )
    }
}

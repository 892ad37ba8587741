import Configuration
import Platform
import Services

extension HostOptions {
    static let service = OptionGroup(
        title: "The service",
        options: [
            option(
                "config",
                .text,
                "The directory with the configuration of a platform; without it there are collectors alone.",
                placeholder: "DIR"
            ),
            option(
                "synchronizer",
                .text,
                "The file with the configuration of a synchronizer, in place of a platform.",
                placeholder: "FILE"
            ),
            option(
                "app-name",
                .text,
                "The name of the application, for its log and its modules; else that of host.yml, or dp3.",
                placeholder: "NAME"
            ),
            option(
                "http",
                .text,
                "Where requests are accepted, in place of what host.yml says.",
                placeholder: "[HOST:]PORT"
            ),
            option(
                "log-format",
                .text,
                "How lines of the log are written: for people, or a JSON object a line.",
                initial: LogFormat.text.rawValue,
                choices: LogFormat.allCases.map(\.rawValue)
            ),
            option(
                "drain-timeout",
                .integer,
                "Seconds that requests under way have to be answered in when it is told to stop.",
                initial: "30",
                minimum: 0
            ),
        ] + Self.collectorFiles + Self.run.options.filter { $0.name == "grant" }
    )

    static let schemaUpdate = OptionGroup(
        title: "The update",
        options: [
            option("config", .text, "The directory with the configuration of a platform.", placeholder: "DIR"),
            Self.synchronizerFile,
            flag("bypass", "Of a platform: keep the schema alone, and leave data as it is."),
            flag("yes", "Do not ask before something is removed."),
        ] + Self.run.options.filter { $0.name == "grant" }
    )

    static let push = OptionGroup(
        title: "Pushing",
        options: [
            option(
                "url",
                .text,
                "The server.",
                placeholder: "URL",
                initial: "http://127.0.0.1:5000"
            ),
            option("batch-size", .integer, "Datapoints a request.", initial: "1000", minimum: 1),
            option(
                "retries",
                .integer,
                "How often a request is made again in a row where the server is not reached or answers 503.",
                initial: "10",
                minimum: 0
            ),
            option("timeout", .integer, "Seconds that the server may be silent.", initial: "60", minimum: 1),
            option(
                "token-file",
                .text,
                "A file whose first line is the token that the server wants.",
                placeholder: "FILE"
            ),
        ]
    )
}

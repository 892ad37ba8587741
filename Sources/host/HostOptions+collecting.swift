import Collecting
import Configuration

extension HostOptions {
    /// Where settings of collectors are.
    static let collectorFiles = [
        repeatable("config-file", "A file with settings of collectors in the form of Watcher's (INI).", "FILE"),
        repeatable("config-dir", "A directory of which all files that end in .conf are such.", "DIR"),
    ]

    /// For runs whose models read models of collectors.
    static let readModels = OptionGroup(title: "Models of collectors", options: Self.collectorFiles)

    static let collecting = OptionGroup(
        title: "Collecting",
        options: Self.collectorFiles + Self.run.options.filter { $0.name == "grant" } + Self.modelForms + [
            option("scope", .text, "What the model is narrowed to: a list in JSON.", placeholder: "JSON")
        ]
    )

    static let auditing = OptionGroup(
        title: "The audit",
        options: [
            option("parameters", .text, "Parameters of the strategy: an object in JSON.", placeholder: "JSON"),
            option("scope", .text, "What the audit is about: a list in JSON.", placeholder: "JSON"),
        ] + Self.collectorFiles + Self.run.options.filter { $0.name == "grant" }
    )

    static let modelServer = OptionGroup(
        title: "The model",
        options: Self.server + Self.modelForms + [
            option("scope", .text, "What the model is narrowed to: a list in JSON.", placeholder: "JSON")
        ]
    )

    static let notifying = OptionGroup(
        title: "Notifying",
        options: Self.server + [
            option("batch-size", .integer, "Notifications a request.", initial: "1000", minimum: 1)
        ]
    )

    private static let modelForms = [
        flag("detail", "Show all that is known of instances and nodes."),
        flag("xml", "Print the model as XML."),
    ]

    private static let server = Self.push.options.filter { ["url", "timeout", "token-file"].contains($0.name) }
}

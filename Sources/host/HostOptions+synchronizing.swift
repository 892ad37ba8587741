import Configuration

extension HostOptions {
    static let synchronizerFile = option(
        "synchronizer",
        .text,
        "The file with the configuration of a synchronizer.",
        placeholder: "FILE"
    )

    static let backup = OptionGroup(
        title: "The backup",
        options: [Self.synchronizerFile] + Self.run.options.filter { $0.name == "grant" }
    )

    static let restore = OptionGroup(
        title: "The restore",
        options: [
            Self.synchronizerFile,
            flag("verify", "Only find out whether the file is whole and fits the models."),
        ] + Self.run.options.filter { $0.name == "grant" }
    )

    /// The options of what asks a synchronizer that runs.
    static let objects = OptionGroup(
        title: "Objects",
        options: Self.push.options.filter { ["url", "timeout", "token-file"].contains($0.name) } + [
            option(
                "with",
                .text,
                "With get: properties that conveniences give, besides fields, with commas between them.",
                placeholder: "NAME,..."
            )
        ]
    )
}

import Configuration

extension HostOptions {
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

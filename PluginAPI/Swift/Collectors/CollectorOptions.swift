/// The options that each collector has.
public enum CollectorOptions {
    /// Seconds between two builds of a model.
    public static let period = Option(
        "period",
        default: 3600,
        in: 1...31_536_000,
        placeholder: "SECONDS",
        help: "Seconds between two builds of the model."
    )

    /// The options of a collector with those that each has; one of the same name takes the place of ours.
    static func all(of own: [any OptionDeclaring]) -> [any OptionDeclaring] {
        own.contains { $0.name == Self.period.name } ? own : own + [Self.period]
    }
}

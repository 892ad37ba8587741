/// Numbers of what a collector or a strategy in a worker is called for.
enum CollectorVerb {
    /// Answers with the endpoints.
    static let declare: UInt32 = 1
    /// Builds the model: u64 arena. Answers with a `CollectorOutcome`.
    static let execute: UInt32 = 2
    /// Changes the model: u64 arena, and a `NotificationBatch`. Answers with a `CollectorOutcome`.
    static let notify: UInt32 = 3
    /// Goes on with a version of another arena, copied into an empty one: u64 arena, three numbers of the tree, u64 arena.
    /// Answers with a `CollectorOutcome`.
    static let adopt: UInt32 = 4
    /// The same for a copy of its own, which is then narrowed to a scope, behind these numbers.
    static let scope: UInt32 = 5
}

/// The same of a strategy.
enum StrategyVerb {
    /// Answers with a `StrategyDescription`.
    static let describe: UInt32 = 1
    /// A map of "parameters" and "scope". Answers with a `StrategySolution`.
    static let audit: UInt32 = 2
}

/// Numbers of what any extension calls the host for.
enum ModelVerb {
    /// Asks for the latest version of a model: a `ModelRequest`. Answers with a `ModelGrant`.
    static let latest: UInt32 = 0x4D01
}

/// `updater.yml`: when the hooks for periodic updates are called.
public struct UpdaterSettings: Hashable, Sendable {
    /// When a batch of entities is worked on.
    public var batchSchedule = CronExpression.builtIn(minute: "*/5", second: "0")
    /// The time from one batch to the next, as the schedule has it.
    public var batchPeriod = TimeSpan(seconds: 300)
    /// When the progress of finished rounds is cleaned up.
    public var cacheSchedule = CronExpression.builtIn(hour: "2", minute: "0", second: "0")
    /// How many finished rounds of a hook are kept.
    public var cacheEntries = 32

    /// Makes the settings of a configuration that says nothing.
    public init() {}
}

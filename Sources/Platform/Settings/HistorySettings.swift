/// `history_manager.yml`: when old data is merged, removed and archived.
public struct HistorySettings: Hashable, Sendable {
    /// Something that is removed when it is old.
    public struct Cleaning: Hashable, Sendable {
        /// When it is looked for.
        public var schedule: CronExpression
        /// How old it must be.
        public var minimumAge: TimeSpan
    }

    /// When equal neighbours are merged.
    public var aggregation = CronExpression.builtIn(minute: "*/10")
    /// When datapoints beyond `max_age` are removed.
    public var datapointCleaning = CronExpression.builtIn(minute: "*/30")
    /// When and how old snapshots are removed.
    public var snapshotCleaning = Cleaning(
        schedule: .builtIn(minute: "15,45"),
        minimumAge: TimeSpan(seconds: 7 * 86_400)
    )
    /// When and how old raw datapoints are archived; nil: they are kept.
    public var archiving: Cleaning?
    /// Where archives are written; nil: what is old is removed without one.
    public var archiveDirectory: String?

    /// Makes the settings of a configuration that says nothing.
    public init() {}
}

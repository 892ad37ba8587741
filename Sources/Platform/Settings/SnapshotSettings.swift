/// `snapshots.yml`: when and how snapshots are made.
public struct SnapshotSettings: Hashable, Sendable {
    /// When they are made.
    public var schedule = CronExpression.builtIn(minute: "*/30")
    /// Whether entities and links without a record are kept in them.
    public var keepsEmpty = true
    /// How many snapshots of an entity are stored together; from `database.yml`.
    public var bucketSize = 32

    /// Makes the settings of a configuration that says nothing.
    public init() {}
}

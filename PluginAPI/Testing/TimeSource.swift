/// Where an instance gets the time from.
public enum TimeSource: Hashable, Sendable {
    /// The system's clock.
    case system
    /// Record i happens at `start` + i * `step`, in microseconds, `start` since 1970 UTC; `step` is not 0.
    case stepped(start: Int64, step: Int64)

    /// The clock of `host --seed` without `--rate`: a millisecond a record from the first one of the year 2000 on.
    public static let reproducible = TimeSource.stepped(start: 946_684_800_000_000, step: 1000)
}

/// What becomes of a worker that has died.
public enum RestartVerdict: Hashable, Sendable {
    /// A successor is started after so many nanoseconds, the `number`th of those that count.
    case restart(after: Int64, number: Int)
    /// A successor is started at once, for the call that it was busy with explains the death, and its caller knows.
    case restartAfterCall
    /// A successor is started at once, for a batch in flight explains the death; this becomes of the batch.
    case redeliver(Redelivery)
    /// It is not started again.
    case giveUp(Reason)
    /// Everything that was asked of it was done.
    case notNeeded

    /// Why a worker is not started again.
    public enum Reason: Hashable, Sendable {
        /// Restarts are turned off.
        case restartsAreOff
        /// It died twice in a row where the same record was to be made, and not by a kill from outside.
        case diedAtSameRecord
        /// It died of so many records in a row, twice of each alone, and was done with none in between.
        case diedOfRecords(Int)
        /// It was started again as often as the policy allows, and nothing came of it.
        case restartedTooOften
        /// It broke the rules between host and worker more often than the policy allows, whatever it made in between.
        case brokeRulesTooOften
    }
}

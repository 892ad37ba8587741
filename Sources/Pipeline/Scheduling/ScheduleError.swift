/// A worker that reports more records than it was granted.
public struct ScheduleError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The index of the producer.
    public let producer: Int

    /// How many records it reports.
    public let reported: Int

    /// How many it was granted and has not yet reported.
    public let outstanding: Int

    /// The whole message.
    public var description: String {
        "producer \(self.producer + 1) reports \(self.reported) records, expected at most the \(self.outstanding) that "
            + "it was granted and has not delivered; its worker breaks the contract and should be stopped"
    }
}

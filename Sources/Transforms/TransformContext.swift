import Glibc
import Records

/// What formats and mappings need to know of the run: everything that is not in a record.
///
/// A run with a seed gets the same times, numbers and ids each time, whatever became of its workers: all are computed
/// from the number of the record within its producer.
public struct TransformContext: Sendable {
    /// The seed of the producer, which ids contain a hash of.
    public var seed: UInt64
    /// The process id or, in a reproducible run, the number of the producer.
    public var process: Int
    /// The clock in microseconds since 1970 UTC: first time and step a record; a step of 0 is the system's clock.
    public var clock: (start: Int64, step: Int64)
    /// The number of the producer's next record, from 0.
    public var firstRecord: UInt64
    /// The zone of local times.
    public var zone: LocalZone

    /// Makes a context.
    ///
    /// - Parameters:
    ///   - seed: The seed of the producer.
    ///   - isSeeded: Whether the run is to be reproducible.
    ///   - instance: The number of the producer within the run, from 1.
    ///   - clock: As the property.
    ///   - firstRecord: As the property; more than 0 where a producer continues another's work.
    ///   - zone: As the property.
    public init(
        seed: UInt64,
        isSeeded: Bool = false,
        instance: Int = 1,
        clock: (start: Int64, step: Int64) = (0, 0),
        firstRecord: UInt64 = 0,
        zone: LocalZone = .system
    ) {
        self.seed = seed
        self.process = isSeeded ? instance : Int(getpid())
        self.clock = clock
        self.firstRecord = firstRecord
        self.zone = zone
    }

    /// The time, in microseconds since 1970 UTC, at which a record of a number is made.
    func time(ofRecord number: UInt64) -> Int64 {
        guard self.clock.step != 0 else { return Clock.now() }
        return self.clock.start &+ Int64(truncatingIfNeeded: number) &* self.clock.step
    }
}

import Glibc
import Synchronization

/// The clock of the run, in microseconds since 1970 UTC.
///
/// Usually the system's, or a recent look at it (see `ClockPace`). A reproducible run has a clock of its own, that the worker sets before each record; as a
/// worker runs one model at a time, one clock a process is enough.
public enum Clock {
    @usableFromInline static let runTime = Atomic<Int64>(.min)

    /// The time by the clock of the run.
    @inlinable
    @inline(__always)
    public static func now() -> Int64 {
        let time = self.runTime.load(ordering: .relaxed)
        return time == .min ? self.system() : time
    }

    /// The time by the system's clock.
    public static func system() -> Int64 { self.systemNanoseconds() / 1000 }

    /// The same in nanoseconds, for those who also measure how long something takes.
    public static func systemNanoseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }

    /// Sets the clock of the run; nil goes back to the system's.
    @inlinable
    @inline(__always)
    public static func set(_ time: Int64?) { self.runTime.store(time ?? .min, ordering: .relaxed) }
}

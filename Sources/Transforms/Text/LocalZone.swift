import Glibc

/// Which local time it is at a time.
public struct LocalZone: Sendable {
    private let offset: @Sendable (Int64) -> Int

    /// A zone that is some seconds east of UTC, always.
    public static func fixed(_ seconds: Int) -> LocalZone { LocalZone { _ in seconds } }

    /// The zone of this process, as `TZ` and the system say.
    public static let system = LocalZone { time in
        var seconds = time_t(time)
        var parts = tm()
        return localtime_r(&seconds, &parts) == nil ? 0 : parts.tm_gmtoff
    }

    init(_ offset: @escaping @Sendable (Int64) -> Int) { self.offset = offset }

    /// The seconds that local time is ahead of UTC at a time in seconds since 1970.
    func secondsEast(at time: Int64) -> Int { self.offset(time) }
}

import Glibc

/// A time taken apart in the time zone of the machine.
struct LocalTime {
    private let parts: tm

    /// - Parameter microseconds: Since 1970 UTC.
    init(_ microseconds: Int64) {
        var seconds = time_t((Double(microseconds) / 1_000_000).rounded(.down))
        var parts = tm()
        localtime_r(&seconds, &parts)
        self.parts = parts
    }

    /// As `2026-11-21`.
    var date: String {
        "\(self.parts.tm_year + 1900)-\(Self.two(self.parts.tm_mon + 1))-\(Self.two(self.parts.tm_mday))"
    }

    /// As `12:59:07`.
    var clock: String {
        "\(Self.two(self.parts.tm_hour)):\(Self.two(self.parts.tm_min)):\(Self.two(self.parts.tm_sec))"
    }

    private static func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : String(number) }
}

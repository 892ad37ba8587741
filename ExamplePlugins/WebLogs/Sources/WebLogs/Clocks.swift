import Glibc
import PluginAPI

/// Times of log lines, in the time zone of the machine.
enum Clocks {
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]

    /// As web servers write it: `21/Nov/2026:13:05:49 +0000`. Needed once a second.
    static func web(_ microseconds: Int64) -> String {
        let parts = Self.parts(microseconds)
        return "\(Self.two(parts.tm_mday))/\(Self.months[Int(parts.tm_mon)])/\(parts.tm_year + 1900)"
            + ":\(Self.clock(parts)) \(Self.zone(parts, separator: ""))"
    }

    /// As a web server writes it in its log of errors: `Sat Nov 21 13:05:49.013570 2026`.
    static func error(_ microseconds: Int64) -> String {
        let parts = Self.parts(microseconds)
        return "\(Self.days[Int(parts.tm_wday)]) \(Self.months[Int(parts.tm_mon)]) \(Self.two(parts.tm_mday)) "
            + "\(Self.clock(parts)).\(Self.fraction(microseconds)) \(parts.tm_year + 1900)"
    }

    /// As RFC 3164 has it: `Nov  1 13:05:49`.
    static func syslog(_ microseconds: Int64) -> String {
        let parts = Self.parts(microseconds)
        let day = parts.tm_mday < 10 ? " \(parts.tm_mday)" : "\(parts.tm_mday)"
        return "\(Self.months[Int(parts.tm_mon)]) \(day) \(Self.clock(parts))"
    }

    /// As RFC 3339 has it, with microseconds: `2026-11-21T13:05:49.013570+00:00`.
    static func internet(_ microseconds: Int64) -> String {
        let parts = Self.parts(microseconds)
        return "\(parts.tm_year + 1900)-\(Self.two(parts.tm_mon + 1))-\(Self.two(parts.tm_mday))T\(Self.clock(parts))"
            + ".\(Self.fraction(microseconds))\(Self.zone(parts, separator: ":"))"
    }

    private static func parts(_ microseconds: Int64) -> tm {
        // Whole seconds, rounded down before 1970, too.
        var seconds = time_t(microseconds / 1_000_000 - (microseconds % 1_000_000 < 0 ? 1 : 0))
        var parts = tm()
        localtime_r(&seconds, &parts)
        return parts
    }

    private static func clock(_ parts: tm) -> String {
        "\(Self.two(parts.tm_hour)):\(Self.two(parts.tm_min)):\(Self.two(parts.tm_sec))"
    }

    private static func fraction(_ microseconds: Int64) -> String {
        let digits = String((microseconds % 1_000_000 + 1_000_000) % 1_000_000)
        return String(repeating: "0", count: 6 - digits.count) + digits
    }

    private static func zone(_ parts: tm, separator: String) -> String {
        let minutes = Int32(abs(parts.tm_gmtoff) / 60)
        return "\(parts.tm_gmtoff < 0 ? "-" : "+")\(Self.two(minutes / 60))\(separator)\(Self.two(minutes % 60))"
    }

    private static func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : String(number) }
}

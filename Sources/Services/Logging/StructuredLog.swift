import Glibc
import Synchronization

/// Writes the lines of the log to the standard error, each in one piece. For any thread.
public final class StructuredLog: Sendable {
    /// A fact beside a message.
    public typealias Field = LogLine.Field

    private let current: Mutex<LogFormat>

    /// Makes a log.
    public init(_ format: LogFormat) { self.current = Mutex(format) }

    /// How lines are written.
    public var format: LogFormat {
        get { self.current.withLock { $0 } }
        set { self.current.withLock { $0 = newValue } }
    }

    /// Writes a line with the time of now.
    public func write(_ level: LogLevel, _ message: String, _ fields: Field...) {
        let line = LogLine(time: Self.now(), level: level, message: message, fields: fields)
        let bytes = Array("\(line.text(self.format))\n".utf8)
        var rest = bytes[...]
        // There is nobody to tell if it fails.
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// The time as RFC 3339 text in UTC with milliseconds.
    private static func now() -> String {
        var time = timespec()
        var parts = tm()
        clock_gettime(CLOCK_REALTIME, &time)
        guard gmtime_r(&time.tv_sec, &parts) != nil else { return "1970-01-01T00:00:00.000Z" }
        func padded(_ number: Int, _ width: Int) -> String {
            let text = String(number)
            return String(repeating: "0", count: max(width - text.count, 0)) + text
        }
        func two(_ number: Int32) -> String { padded(Int(number), 2) }
        let date = "\(padded(Int(parts.tm_year) + 1900, 4))-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))"
        let clock = "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))"
        return "\(date)T\(clock).\(padded(time.tv_nsec / 1_000_000, 3))Z"
    }
}

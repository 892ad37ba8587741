import PluginAPI

/// What machines write to the system log: their names, and programs with what they say.
enum SystemLog {
    static let hosts: [(name: String, weight: Double)] = [
        ("gate-1", 4), ("gate-2", 4), ("web-1", 9), ("web-2", 9), ("web-3", 8), ("db-1", 5), ("db-2", 3), ("mail-1", 3),
        ("build-7", 2),
    ]

    /// Facility, severity, program, kind of the message, message, and how often it comes.
    private static let messages: [(Int, Int, String, String, String, Double)] = [
        (4, 6, "sshd", "LOGIN", "session opened for user deploy by key", 9),
        (4, 5, "sshd", "REFUSED", "no more tries for user admin after 3 wrong passwords", 6),
        (10, 4, "sudo", "DENIED", "user backup may not run systemctl as root", 2),
        (3, 6, "systemd", "UNIT", "unit nightly-report.service ended with success", 12),
        (3, 3, "systemd", "UNIT", "unit mirror-sync.service failed with status 1", 2),
        (9, 6, "crond", "JOB", "job rotate-logs begins", 14),
        (2, 6, "postfix", "MAIL", "message 4F2C81 delivered to relay in 0.8 s", 11),
        (2, 4, "postfix", "MAIL", "message 9A0B17 deferred: relay does not answer", 4),
        (0, 4, "kernel", "NET", "eth0: link lost carrier for 2 ms", 1),
        (0, 3, "kernel", "DISK", "sdb: 8 sectors were read only at the third try", 1),
        (3, 5, "ntpd", "CLOCK", "clock moved by -0.013 s", 5),
        (16, 6, "haproxy", "CONN", "backend web has 3 of 3 servers up", 10),
        (16, 2, "haproxy", "CONN", "backend api has no server left", 1),
        (17, 6, "postgres", "QUERY", "checkpoint complete: 214 buffers written", 8),
        (17, 5, "postgres", "QUERY", "statement took 1840 ms: select from orders", 4),
        (1, 7, "worker", "TRACE", "queue is empty; sleeping", 7),
    ]

    static let drawn: [DrawnSeed] = [
        Site.drawn("host", Self.hosts),
        .row(
            ["priority", "facility", "severity", "app", "id", "text"],
            of: Self.messages.map { facility, severity, app, id, text, _ in
                [
                    .int(facility * 8 + severity), .int(facility), .int(severity), .string(app), .string(id),
                    .string(text),
                ]
            },
            weights: Self.messages.map(\.5)
        ),
        .number("pid", in: 300...32_767),
    ]
}

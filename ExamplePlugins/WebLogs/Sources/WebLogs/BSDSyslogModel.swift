import PluginAPI

/// Messages of the system log as RFC 3164 tells of them.
struct BSDSyslogModel: LogTemplateModel {
    static let name = "syslog_bsd"
    static let summary = "System log in the format of RFC 3164."
    static let version = "1.0"
    static let enableDefaultLogSeeds = false
    static let drawn = SystemLog.drawn + [.time("time") { Clocks.syslog($0) }]
    static let templates: [Template<BSDSyslogModel>] = [
        [
            "priority": .drawn("priority"),
            "facility": .drawn("facility"),
            "severity": .drawn("severity"),
            "time": "{time}",
            "host": "{host}",
            "app": "{app}",
            "pid": .drawn("pid"),
            "text": "{text}",
            "msg": "<{priority}>{time} {host} {app}[{pid}]: {text}",
        ]
    ]
}

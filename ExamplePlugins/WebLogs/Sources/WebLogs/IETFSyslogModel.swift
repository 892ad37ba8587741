import PluginAPI

/// Messages of the system log in the format of RFC 5424, with structured data.
struct IETFSyslogModel: LogTemplateModel {
    static let name = "syslog_ietf"
    static let summary = "System log in the format of RFC 5424."
    static let version = "1.0"
    static let enableDefaultLogSeeds = false
    static let drawn =
        SystemLog.drawn + [
            .time("time", every: 1) { Clocks.internet($0) },
            .number("sequence", in: 1...2_147_483_647),
        ]
    // 32473 is the enterprise number for documents.
    static let templates: [Template<IETFSyslogModel>] = [
        [
            "priority": .drawn("priority"),
            "version": 1,
            "facility": .drawn("facility"),
            "severity": .drawn("severity"),
            "time": "{time}",
            "host": "{host}",
            "app": "{app}",
            "pid": .drawn("pid"),
            "id": "{id}",
            "sequence": .drawn("sequence"),
            "text": "{text}",
            "msg": """
            <{priority}>1 {time} {host} {app} {pid} {id} \
            [meta sequenceId="{sequence}"][run@32473 origin="generated"] {text}
            """,
        ]
    ]
}

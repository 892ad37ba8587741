import PluginAPI

/// Access log of a server that writes JSON: `msg` is the line, which is an object itself.
struct JSONLogModel: LogTemplateModel {
    static let name = "json_log"
    static let summary = "Access log whose lines are JSON."
    static let version = "1.0"
    static let enableDefaultLogSeeds = false
    static let drawn =
        Site.access + [
            Site.drawn("referer", Site.referers), Site.drawn("agent", Site.agents),
            .time("instant", every: 1) { Clocks.internet($0) },
        ]
    static let templates: [Template<JSONLogModel>] = [
        [
            "time": "{instant}",
            "host": .text(Site.addressText),
            "user": "{user}",
            "method": "{method}",
            "path": "{path}",
            "protocol": "{protocol}",
            "status": .drawn("status"),
            "bytes": .drawn("bytes"),
            "referer": "{referer}",
            "agent": "{agent}",
            "msg": .text(
                """
                {{"time": "{instant}", "host": "\(Site.addressText)", "user": "{user}", "method": "{method}", \
                "path": "{path}", "protocol": "{protocol}", "status": {status}, "bytes": {bytes}, \
                "referer": "{referer}", "agent": "{agent}"}}
                """
            ),
        ]
    ]
}

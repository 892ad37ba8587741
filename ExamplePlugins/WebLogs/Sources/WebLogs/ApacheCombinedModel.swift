import PluginAPI

/// Lines of a web server in the combined log format: the common one with referer and user agent.
struct ApacheCombinedModel: LogTemplateModel {
    static let name = "apache_combined"
    static let summary = "Access log of Apache in the combined format."
    static let version = "1.0"
    static let enableDefaultLogSeeds = false
    static let drawn = Site.access + [Site.drawn("referer", Site.referers), Site.drawn("agent", Site.agents)]
    static let templates: [Template<ApacheCombinedModel>] = [
        [
            "host": .text(Site.addressText),
            "user": "{user}",
            "time": "{time}",
            "method": "{method}",
            "path": "{path}",
            "protocol": "{protocol}",
            "status": .drawn("status"),
            "bytes": .drawn("bytes"),
            "referer": "{referer}",
            "agent": "{agent}",
            "msg": .text(Site.accessLine + " \"{referer}\" \"{agent}\""),
        ]
    ]
}

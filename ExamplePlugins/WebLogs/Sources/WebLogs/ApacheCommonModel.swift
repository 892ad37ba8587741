import PluginAPI

/// Lines of a web server in the common log format, as Apache writes them.
struct ApacheCommonModel: LogTemplateModel {
    static let name = "apache_common"
    static let summary = "Access log of Apache in the common format."
    static let version = "1.0"
    static let enableDefaultLogSeeds = false
    static let drawn = Site.access
    static let templates: [Template<ApacheCommonModel>] = [
        [
            "host": .text(Site.addressText),
            "user": "{user}",
            "time": "{time}",
            "method": "{method}",
            "path": "{path}",
            "protocol": "{protocol}",
            "status": .drawn("status"),
            "bytes": .drawn("bytes"),
            "msg": .text(Site.accessLine),
        ]
    ]
}

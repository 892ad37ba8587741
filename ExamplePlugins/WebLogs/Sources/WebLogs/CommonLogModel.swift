import PluginAPI

/// Lines in the common log format of the first web servers: as `apache_common`, but for requests of old.
struct CommonLogModel: LogTemplateModel {
    static let name = "common_log"
    static let summary = "Access log in the common log format, with the identity of the client."
    static let version = "1.0"
    static let enableDefaultLogSeeds = false
    static let drawn = Site.access + [Site.drawn("ident", [("-", 40), ("web", 2), ("proxy", 1)])]
    static let templates: [Template<CommonLogModel>] = [
        [
            "host": .text(Site.addressText),
            "ident": "{ident}",
            "user": "{user}",
            "time": "{time}",
            "method": "{method}",
            "path": "{path}",
            "protocol": "{protocol}",
            "status": .drawn("status"),
            "bytes": .drawn("bytes"),
            "msg": .text(
                Site.addressText + " {ident} {user} [{time}] \"{method} {path} {protocol}\" {status} {bytes}"
            ),
        ]
    ]
}

import PluginAPI

/// Lines of the log of errors of a web server, as Apache 2.4 writes them.
struct ApacheErrorModel: LogTemplateModel {
    static let name = "apache_error"
    static let summary = "Error log of Apache."
    static let version = "1.0"
    static let enableDefaultLogSeeds = false
    static let drawn =
        Site.address + [
            .time("time", every: 1) { Clocks.error($0) },
            .row(
                ["module", "level", "text"],
                of: [
                    ["core", "info", "AH00128: nothing is published under the requested path"],
                    ["core", "error", "AH00126: the request line cannot be parsed"],
                    ["authz_core", "error", "AH01630: the server configuration denies this client"],
                    ["auth_basic", "error", "AH01617: the password of the user does not match"],
                    ["ssl", "info", "AH02008: the handshake was given up by the client"],
                    ["ssl", "warn", "AH01909: the certificate does not name this host"],
                    ["proxy", "error", "AH00898: the backend closed the connection early"],
                    ["proxy_http", "error", "AH01102: no status line came from the backend"],
                    ["mpm_event", "notice", "AH00489: the configuration was read again and is in use"],
                    ["rewrite", "debug", "AH00651: no rule applies to the path"],
                    ["cgid", "warn", "AH01220: a script wrote nothing before the time limit"],
                    ["reqtimeout", "info", "AH01382: the body of the request did not come in time"],
                ],
                weights: [22, 6, 9, 8, 14, 3, 7, 4, 5, 16, 3, 4]
            ),
            .number("pid", in: 1200...32_000),
            .number("tid", in: 139_000_000_000_000...139_004_000_000_000),
            .number("port", in: 1024...65535),
        ]
    static let templates: [Template<ApacheErrorModel>] = [
        [
            "time": "{time}",
            "module": "{module}",
            "level": "{level}",
            "pid": .drawn("pid"),
            "tid": .drawn("tid"),
            "client": .text(Site.addressText),
            "port": .drawn("port"),
            "text": "{text}",
            "msg": .text(
                "[{time}] [{module}:{level}] [pid {pid}:tid {tid}] [client \(Site.addressText):{port}] {text}"
            ),
        ]
    ]
}

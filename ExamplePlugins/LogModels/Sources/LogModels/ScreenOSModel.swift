import PluginAPI

/// Traffic messages of a NetScreen firewall. (Avalon's `screenon`.)
struct ScreenOSModel: LogTemplateModel {
    static let name = "screenon"
    static let summary = "Alerts from the log of a NetScreen firewall (ScreenOS)."
    static let version = "1.0"
    static let defaultKeys = DefaultKeys.standard
    static let all: TemplateFields = [
        "aname": "ScreenOS-stub",
        "aclass": "10",
        "amodel": "373",
        "aid": "ScreenOS-stub-{aid}",
        "severity": "low",
        "service": "{service}",
        "proto": "6",
        "src_zone": "{src_zone}",
        "dst_zone": "{dst_zone}",
        "action": "{action}",
        "sent": "{sent}",
        "rcvd": "{rcvd}",
    ]

    static let drawn: [DrawnSeed] =
        [
            .one("service", of: ["https", "tcp/port:4007"]),
            .one("src_zone", of: ["Trust", "Untrust"]),
            .one("dst_zone", of: ["Trust", "Untrust"]),
            .one("action", of: ["Permit", "Deny"]),
            .one("reason", of: ["Traffic Denied", "Creation"]),
            .number("sent", in: 0...1024),
            .number("rcvd", in: 0...1024),
            .number("policy", in: 1000...9999),
            .number("session", in: 0...999_999),
            .number("src_xlated_port", in: 0...65535),
            .number("dst_xlated_port", in: 0...65535),
        ] + ["sa", "sb", "sc", "sd", "da", "db", "dc", "dd"].map { .number($0, in: 0...255) }

    // What the ident says and what the action says is drawn apart, as devices under test contradict themselves.
    static let templates: [Template<ScreenOSModel>] = [
        [
            "ident": "system-notification-00257-Deny",
            "msg": .text(Self.head + " session_id={session} reason={reason}"),
        ],
        [
            "ident": "system-notification-00257-Permit",
            "msg": .text(
                Self.head + " src-xlated ip=\(Self.source) port={src_xlated_port} dst-xlated ip=\(Self.destination)"
                    + " port={dst_xlated_port} session_id={session} reason={reason}"
            ),
            "src_xlated_ip": .text(Self.source),
            "dst_xlated_ip": .text(Self.destination),
            "src_xlated_port": "{src_xlated_port}",
            "dst_xlated_port": "{dst_xlated_port}",
        ],
    ]

    private static let source = "{sa}.{sb}.{sc}.{sd}"
    private static let destination = "{da}.{db}.{dc}.{dd}"
    private static let head = """
        NetScreen device_id=edge-ns5  [Root]system-notification-00257(traffic): start_time="2017-03-02 08:45:10" \
        duration=0 policy_id={policy} service={service} proto=6 src zone={src_zone} dst zone={dst_zone} \
        action={action} sent={sent} rcvd={rcvd} src={srcip} dst={dstip} src_port={srcport} dst_port={dstport}
        """
}

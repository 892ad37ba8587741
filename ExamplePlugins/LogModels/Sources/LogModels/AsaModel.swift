import PluginAPI

/// Connection messages of a Cisco ASA firewall, as an alert collector stores them. (Avalon's `asa`.)
struct AsaModel: LogTemplateModel {
    static let name = "asa"
    static let summary = "Alerts from the log of a Cisco ASA firewall."
    static let version = "1.0"
    static let defaultKeys = DefaultKeys.standard
    static let all: TemplateFields = [
        "aname": "ASA-stub",
        "aclass": "10",
        "amodel": "302",
        "aid": "ASA-stub-{aid}",
        "severity": "low",
    ]
    // Collectors know the doubled percent sign, and the stray one before gaddr, from devices in the field.
    static let templates: [Template<AsaModel>] = [
        [
            "ident": "106015",
            "msg": """
            %%ASA-6-106015: Deny TCP (no connection) from {srcip}/{srcport} to {dstip}/{dstport} \
            flags FIN ACK on interface inside
            """,
        ],
        [
            "ident": "302021",
            "msg": """
            %%ASA-6-302021: Teardown ICMP connection for faddr {srcip}/{srcport} gaddr {dstip}/{dstport} \
            laddr {dstip}/{dstport}
            """,
        ],
        [
            "ident": "302020",
            "msg": """
            %%ASA-6-302020: Built inbound ICMP connection for faddr {srcip}/{srcport} gaddr %{dstip}/{dstport} \
            laddr {dstip}/{dstport}
            """,
        ],
    ]
}

import PluginAPI

/// Alerts of a Snort sensor, one rule as likely as any other. (Avalon's `snort`.)
struct SnortModel: LogTemplateModel {
    static let name = "snort"
    static let summary = "Alerts of a Snort intrusion detection sensor."
    static let version = "1.0"
    static let defaultKeys = DefaultKeys.standard
    static let all: TemplateFields = [
        "aname": "Snort-stub",
        "aclass": "1",
        "amodel": "1",
        "aid": "Snort-stub-{aid}",
        "severity": "high",
    ]
    static let drawn: [DrawnSeed] = [
        .row(["sid", "title"], of: SnortRule.all.map { [.int($0.sid), .string($0.title)] })
    ]
    static let templates: [Template<SnortModel>] = [
        [
            "ident": "1:{sid}",
            "msg": "[1:{sid}:1] {title} [Priority: 3] (TCP) {srcip}:{srcport} -> {dstip}:{dstport}",
            "clstext": "{title}",
            "proto": "TCP",
        ]
    ]
}

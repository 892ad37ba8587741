import PluginAPI

/// Messages of a PPTP daemon. (Avalon's `pptp`.)
struct PptpModel: LogTemplateModel {
    static let name = "pptp"
    static let summary = "Alerts from the log of a PPTP server."
    static let version = "1.0"
    static let defaultKeys = DefaultKeys.standard
    static let all: TemplateFields = [
        "aname": "PPTP-stub",
        "aclass": "24",
        "amodel": "315",
        "aid": "PPTP-stub-{aid}",
        "severity": "low",
    ]
    // The blank before each message is what the syslog tag leaves behind.
    static let templates: [Template<PptpModel>] = [
        ["ident": "call begins", "msg": " CTRL: call accepted, tunnel comes up (pppd started, GRE open)"],
        ["ident": "link info ignored", "msg": " CTRL: a SET LINK INFO with control character maps was passed over"],
        ["ident": "control connection closed", "msg": " CTRL: control connection of client 10.41.7.22 closed"],
        ["ident": "child ended", "msg": " CTRL: collected the ended child PPP[20871]"],
        ["ident": "tunnel broken", "msg": " CTRL: reading the PTY or writing GRE failed, descriptors (pty,gre)=(6,7)"],
        [
            "ident": "read failed",
            "msg":
                " GRE: nothing read from the PTY (descriptor 6, up to 8196 bytes): input/output error, as after pppd ended",
        ],
    ]
}

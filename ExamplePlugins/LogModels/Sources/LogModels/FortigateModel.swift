import PluginAPI

/// Traffic and application messages of a FortiGate firewall. (Avalon's `fortigate`.)
struct FortigateModel: LogTemplateModel {
    static let name = "fortigate"
    static let summary = "Alerts from the log of a FortiGate firewall."
    static let version = "1.0"
    static let defaultKeys = DefaultKeys.standard
    static let all: TemplateFields = [
        "aname": "Fortigate-stub",
        "aclass": "10",
        "amodel": "360",
        "aid": "Fortigate-stub-{aid}",
        "severity": "low",
        "srccountry": "{srccountry}",
        "dstcountry": "{dstcountry}",
        "devname": "{devname}",
        "devid": .value(.string(Self.serial)),
        "type": "{type}",
        "subtype": "{subtype}",
    ]

    private static let serial = "FG3K6A4907300118"
    private static let countries: [Value] = ["Reserved", "Korea, Republic of", "Netherlands", "Brazil", "Japan"]

    static let drawn: [DrawnSeed] = [
        .time("date") { LocalTime($0).date },
        .time("time") { LocalTime($0).clock },
        .one("srccountry", of: Self.countries),
        .one("dstcountry", of: Self.countries),
        .one("devname", of: ["FG-Core-Master", "FG-Core-Backup"]),
        .row(
            ["type", "subtype"],
            of: [["app-ctrl", "app-ctrl"], ["traffic", "allowed"], ["traffic", "violation"], ["traffic", "other"]],
            weights: [3, 1, 1, 1]
        ),
        .one("pri", of: ["notice", "information", "warning"]),
        .one("vd", of: ["root", "Internet", "VPN"]),
        .number("sent", in: 0...1024),
        .number("rcvd", in: 0...1024),
    ]

    static let templates: [Template<FortigateModel>] = [
        Self.traffic(
            "0021000002",
            from: "\"lan-12\"",
            to: "\"dmz-3\"",
            "SN=3104417620 status=accept policyid=41",
            "dir_disp=org tran_disp=noop service=HTTPS proto=6 duration=6",
            after: " sent_pkt=1 rcvd_pkt=0"
        ),
        Self.traffic(
            "0038000004",
            from: "\"lan-12\"",
            to: "\"dmz-3\"",
            "SN=3104420077 status=start policyid=52",
            "service=HTTPS proto=6 duration=0"
        ),
        Self.record(
            "1059028704",
            """
            attack_id=38131 user="N/A" group="N/A" src={srcip} src_port={srcport} src_int="dmz-3" dst={dstip} \
            dst_port={dstport} dst_int="lan-12" src_name="{srcip}" dst_name="{dstip}" profilegroup="N/A" \
            profiletype="N/A" profile="N/A" proto=6 service="https" policyid=52 intf_policyid=0 identidx=0 \
            serial=3104420101 app_list="default-watch" app_type="Network.Service" app="TLS_1.3" action=pass count=1 \
            hostname="www.example.org" url="/" msg="Network.Service: TLS_1.3"
            """
        ),
        Self.traffic(
            "0038000007",
            from: "\"dmz-3\"",
            to: "unknown-0",
            "SN=0 status=deny policyid=0",
            "service=14672/tcp proto=6 duration=10992175",
            after: " msg=\"session not known\""
        ),
        Self.traffic(
            "0038000005",
            from: "\"wan-1\"",
            to: "\"lab-net\"",
            "SN=3104418834 status=accept policyid=7",
            "dir_disp=org tran_disp=noop service=3/3/icmp proto=1 duration=10992175",
            after: " sent_pkt=0 rcvd_pkt=0"
        ),
        Self.traffic(
            "0022000003",
            from: "\"lan-12\"",
            to: "\"dmz-3\"",
            "SN=3104420243 status=deny policyid=208",
            "service=TELNET proto=6 duration=0"
        ),
        // Devices cut long lines; this one ends in the middle of a quoted text.
        Self.traffic(
            "0038000006",
            from: "\"dmz-vpn\"",
            to: "unknown-0",
            "SN=0 status=deny policyid=0",
            "service=3/1/icmp proto=1 duration=10992175",
            after: " msg=\"no tuple fits this protocol"
        ),
    ]

    /// A message of the traffic log, whose middle is the same for all.
    private static func traffic(
        _ ident: String,
        from source: String,
        to destination: String,
        _ status: String,
        _ service: String,
        after: String = ""
    ) -> Template<FortigateModel> {
        Self.record(
            ident,
            "src={srcip} src_port={srcport} src_int=\(source) dst={dstip} dst_port={dstport} dst_int=\(destination) "
                + "\(status) dst_country=\"{dstcountry}\" src_country=\"{srccountry}\" \(service) sent={sent} rcvd={rcvd}"
                + after
        )
    }

    private static func record(_ ident: String, _ rest: String) -> Template<FortigateModel> {
        let head = "date={date}  time={time} devname={devname} device_id=\(Self.serial) log_id=\(ident) "
        return [
            "ident": .text(ident),
            "msg": .text("\(head)type={type} subtype={subtype} pri={pri} vd={vd} \(rest)"),
        ]
    }
}

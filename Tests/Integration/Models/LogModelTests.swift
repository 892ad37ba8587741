import Records
import TestSupport
import Testing

/// The log models: keys, types, order, distributions.
struct LogModelTests {
    private struct Shape {
        let name: String
        let aname: String
        let aclass: String
        let amodel: String
        var severity = "low"
        var more: [String] = []
        let idents: [String]
    }

    private static let usual = [
        "ctime", "aname", "aclass", "amodel", "aid", "severity", "srcip", "srcport", "dstip", "dstport", "ident", "msg",
    ]

    private static let shapes = [
        Shape(name: "asa", aname: "ASA-stub", aclass: "10", amodel: "302", idents: ["106015", "302021", "302020"]),
        Shape(
            name: "fortigate",
            aname: "Fortigate-stub",
            aclass: "10",
            amodel: "360",
            more: ["srccountry", "dstcountry", "devname", "devid", "type", "subtype"],
            idents: [
                "0021000002", "0038000004", "1059028704", "0038000007", "0038000005", "0022000003", "0038000006",
            ]
        ),
        Shape(
            name: "pptp",
            aname: "PPTP-stub",
            aclass: "24",
            amodel: "315",
            idents: [
                "call begins", "link info ignored", "control connection closed", "child ended", "tunnel broken",
                "read failed",
            ]
        ),
        Shape(
            name: "mikrotik_pptp",
            aname: "MikroTik-PPTP-stub",
            aclass: "11",
            amodel: "4350",
            idents: [
                "pptp,ppp,info,account,login", "pptp,ppp,info,account,logout", "pptp,ppp,error",
                "pptp,ppp,debug,packet",
                "pptp,debug,packet", "pptp,info",
            ]
        ),
        Shape(
            name: "screenon",
            aname: "ScreenOS-stub",
            aclass: "10",
            amodel: "373",
            more: ["service", "proto", "src_zone", "dst_zone", "action", "sent", "rcvd"],
            idents: ["system-notification-00257-Deny", "system-notification-00257-Permit"]
        ),
        Shape(
            name: "snort",
            aname: "Snort-stub",
            aclass: "1",
            amodel: "1",
            severity: "high",
            more: ["clstext", "proto"],
            idents: []
        ),
    ]

    private let made: ModelRecords

    init() throws { self.made = try ModelRecords() }

    @Test(arguments: [0, 1, 2, 3, 4, 5])
    func keysTypesAndOrder(_ index: Int) throws {
        let shape = Self.shapes[index]
        let records = try self.made.first(7000, of: shape.name)
        for record in records {
            let extra = record.keys.dropFirst(Self.usual.count + shape.more.count)
            #expect(record.keys == Self.usual + shape.more + extra)
            #expect(record["ctime"]?.number != nil)
            #expect(record["aname"] == .string(shape.aname))
            #expect(record["aclass"] == .string(shape.aclass))
            #expect(record["amodel"] == .string(shape.amodel))
            // Process ids cannot be repeated, so that in a run with a seed it is the number of the instance.
            #expect(record["aid"] == .string("\(shape.aname)-1"))
            #expect(record["severity"] == .string(shape.severity))
            for key in ["srcip", "dstip"] {
                #expect((2_147_482_000...2_147_483_646).contains(record[key]?.integer ?? 0))
            }
            for key in ["srcport", "dstport"] { #expect((1...32767).contains(record[key]?.integer ?? 0)) }
            for key in ["ident", "msg"] + shape.more + extra { #expect(record[key]?.text != nil) }
        }
        guard !shape.idents.isEmpty else { return }
        try ModelRecords.expectEvenly(records, "ident", shape.idents.map { .string($0) })
    }

    @Test func asaTellsAddressesAndPorts() throws {
        for record in try self.made.first(300, of: "asa") {
            let source = "\(try ModelRecords.dotted(record["srcip"]))/\(record["srcport"]?.integer ?? 0)"
            let target = "\(try ModelRecords.dotted(record["dstip"]))/\(record["dstport"]?.integer ?? 0)"
            let ident = try #require(record["ident"]?.text)
            let message = try #require(record["msg"]?.text)
            #expect(message.hasPrefix("%%ASA-6-\(ident): "))
            switch ident {
            case "106015":
                #expect(message.hasSuffix("from \(source) to \(target) flags FIN ACK on interface inside"))
            case "302021": #expect(message.hasSuffix("faddr \(source) gaddr \(target) laddr \(target)"))
            default: #expect(message.hasSuffix("faddr \(source) gaddr %\(target) laddr \(target)"))
            }
        }
    }

    @Test func fortigateDrawsWhatItSays() throws {
        let records = try self.made.first(20_000, of: "fortigate")
        let countries: [Value] = ["Reserved", "Korea, Republic of", "Netherlands", "Brazil", "Japan"]
        try ModelRecords.expectEvenly(records, "srccountry", countries)
        try ModelRecords.expectEvenly(records, "dstcountry", countries)
        try ModelRecords.expectEvenly(records, "devname", ["FG-Core-Master", "FG-Core-Backup"])
        try ModelRecords.expectEvenly(
            records,
            "subtype",
            ["app-ctrl", "allowed", "violation", "other"],
            weights: [3, 1, 1, 1]
        )
        let inMessages = try records.map { record in
            let message = try #require(record["msg"]?.text)
            #expect(message.contains(" log_id=\(record["ident"]?.text ?? "") type=\(record["type"]?.text ?? "") "))
            #expect((record["type"] == "app-ctrl") == (record["subtype"] == "app-ctrl"))
            return Record(
                ["pri", "vd", "sent", "rcvd"].map { ($0, Self.value(of: $0, in: message).map { .string($0) } ?? .null) }
            )
        }
        try ModelRecords.expectEvenly(inMessages, "pri", ["notice", "information", "warning"])
        try ModelRecords.expectEvenly(inMessages, "vd", ["root", "Internet", "VPN"])
        // Control of applications tells no amounts.
        let amounts = inMessages.filter { $0["sent"] != .null }
        for key in ["sent", "rcvd"] { try ModelRecords.expectEvenly(amounts, key, (0...1024).map { .string("\($0)") }) }
    }

    private static func value(of key: String, in message: String) -> String? {
        message.split(separator: " ").first { $0.hasPrefix("\(key)=") }.map { String($0.dropFirst(key.count + 1)) }
    }

    @Test func usersOfMikrotikLogInBeforeTheyLogOut() throws {
        var present: Set<String> = []
        var outs = 0
        for record in try self.made.first(30_000, of: "mikrotik_pptp") {
            let message = try #require(record["msg"]?.text)
            switch record["ident"]?.text {
            case "pptp,ppp,info,account,login":
                let user = try #require(message.split(separator: " ").dropFirst().first)
                present.insert(String(user))
                #expect(record["username"] == nil)
            case "pptp,ppp,info,account,logout":
                let user = String(try #require(message.split(separator: " ").dropFirst().first))
                let wasPresent = present.remove(user) != nil
                #expect(wasPresent || (user == "unknown" && present.isEmpty), "\(message)")
                if wasPresent { outs += 1 }
            case "pptp,ppp,error": #expect(record["username"] == nil)
            default: #expect(record["username"] == "-")
            }
        }
        #expect(outs > 4000)
        #expect(present.allSatisfy { $0 != "unknown" })
    }

    @Test func screenOSDrawsWhatItSays() throws {
        let records = try self.made.first(20_000, of: "screenon")
        try ModelRecords.expectEvenly(records, "service", ["https", "tcp/port:4007"])
        for key in ["src_zone", "dst_zone"] { try ModelRecords.expectEvenly(records, key, ["Trust", "Untrust"]) }
        // What the ident says and what was done are independent.
        let pairs = records.map { record -> Record in
            ["pair": .string("\(record["ident"]?.text?.suffix(4) ?? "") \(record["action"]?.text ?? "")")]
        }
        try ModelRecords.expectEvenly(pairs, "pair", ["Deny Deny", "Deny Permit", "rmit Deny", "rmit Permit"])
        for key in ["sent", "rcvd"] {
            try ModelRecords.expectEvenly(records, key, (0...1024).map { .string("\($0)") })
        }
        var octets = [Int](repeating: 0, count: 256)
        for record in records {
            let isTranslated = record["ident"] == "system-notification-00257-Permit"
            let more = ["src_xlated_ip", "dst_xlated_ip", "src_xlated_port", "dst_xlated_port"]
            #expect(Array(record.keys.dropFirst(19)) == (isTranslated ? more : []))
            let address = record["src_xlated_ip"]?.text ?? ""
            for part in address.split(separator: ".") { octets[try #require(Int(part))] += 1 }
            if isTranslated { #expect((0...65535).contains(Int(record["dst_xlated_port"]?.text ?? "") ?? -1)) }
        }
        #expect(ChiSquare(octets, weights: octets.map { _ in 1 }).isPlausible)
    }

    @Test func snortKnowsAllRules() throws {
        let records = try self.made.first(50_000, of: "snort")
        var rules: [String: (title: String, count: Int)] = [:]
        for record in records {
            let ident = try #require(record["ident"]?.text)
            let title = try #require(record["clstext"]?.text)
            #expect(rules[ident]?.title ?? title == title)
            rules[ident] = (title, (rules[ident]?.count ?? 0) + 1)
            let source = "\(try ModelRecords.dotted(record["srcip"])):\(record["srcport"]?.integer ?? 0)"
            let target = "\(try ModelRecords.dotted(record["dstip"])):\(record["dstport"]?.integer ?? 0)"
            #expect(record["msg"] == .string("[\(ident):1] \(title) [Priority: 3] (TCP) \(source) -> \(target)"))
            #expect(record["proto"] == "TCP")
        }
        #expect(rules.count == 469)
        #expect(Set(rules.values.map(\.title)).count == 469)
        let counts = rules.sorted { $0.key < $1.key }.map(\.value.count)
        #expect(ChiSquare(counts, weights: counts.map { _ in 1 }).isPlausible)

        let families = [
            "ET": [2_000_000..<2_100_000], "GPL": [0..<10_000, 2_100_000..<2_200_000, 100_000_000..<100_000_100],
            "ETPRO": [2_800_000..<2_900_000],
        ]
        var shares: [String: Int] = [:]
        var categories: [String: Int] = [:]
        for (ident, rule) in rules {
            let words = rule.title.split(separator: " ")
            let sid = try #require(Int(ident.dropFirst(2)))
            #expect(families[String(words[0])]?.contains { $0.contains(sid) } == true, "\(ident) \(rule.title)")
            shares[String(words[0]), default: 0] += 1
            categories[String(words[1]), default: 0] += 1
            #expect((17...123).contains(rule.title.count), "\(rule.title)")
        }
        #expect(shares == ["ET": 351, "GPL": 67, "ETPRO": 51])
        let common = [
            "POLICY": 103, "MALWARE": 55, "TROJAN": 55, "WEB_SERVER": 45, "SCAN": 38, "P2P": 38, "CHAT": 35,
            "CURRENT_EVENTS": 28, "DNS": 15,
        ]
        #expect(categories.filter { common[$0.key] != nil } == common)
        #expect(categories.count == common.count + 22)
        let mean = Double(rules.values.reduce(0) { $0 + $1.title.count }) / 469
        #expect((44...54).contains(mean), "\(mean)")
    }
}

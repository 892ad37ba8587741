import Records
import TestSupport
import Testing
import Transforms

// The sample's ids, 77359400 for the time in hexadecimal, are those of the fixed context.

private let alert: Record = [
    "ctime": .timestamp(1_669_888_800_123_456), "aname": "Snort-stub", "aclass": "1", "amodel": "1",
    "aid": "Snort-stub-7", "severity": "high", "srcip": 2_147_483_446, "srcport": 80, "dstip": -2, "dstport": 16_385,
    "ident": "1:977", "msg": "[1:977:1] TEXT (TCP) 1.2.3.4:80 -> 5.6.7.8:16385", "clstext": "TEXT", "proto": "TCP",
]

@Test func anAlertHasTheElementsOfItsFieldsInTheOrderOfTheDocumentType() throws {
    #expect(
        try text("idmef", [alert])
            == """
            <IDMEF-Message><Alert messageid="77359400953aeb70cb000000">\
            <Analyzer analyzerid="avalon" name="avalon" class="34" model="6">\
            <Analyzer name="Snort-stub" class="1" model="1" analyzerid="Snort-stub-7"/></Analyzer>\
            <CreateTime ntpstamp="0xe732f9a0.0x1f9acffa">2022-12-01T15:30:00.123456+05:30</CreateTime>\
            <AnalyzerTime ntpstamp="0xfae01280.0x00000000">2033-05-18T09:03:20.000000+05:30</AnalyzerTime>\
            <Source><Node><Address><address>127.255.255.54</address></Address></Node>\
            <Service><port>80</port></Service></Source>\
            <Target><Node><Address><address>255.255.255.254</address></Address></Node>\
            <Service><port>16385</port></Service></Target>\
            <Classification ident="1:977" text="TEXT"/>\
            <Assessment><Impact severity="high"></Impact></Assessment>\
            <AdditionalData type="string" meaning="RawLog">\
            <string>[1:977:1] TEXT (TCP) 1.2.3.4:80 -&gt; 5.6.7.8:16385</string></AdditionalData>\
            <AdditionalData type="string" meaning="proto"><string>TCP</string></AdditionalData>\
            </Alert></IDMEF-Message>

            """
    )
}

@Test func aRecordWithoutKnownFieldsIsAnAlertOfNow() throws {
    #expect(
        try text("idmef", [[:]])
            == """
            <IDMEF-Message><Alert messageid="77359400953aeb70cb000000">\
            <Analyzer analyzerid="avalon" name="avalon" class="34" model="6"></Analyzer>\
            <CreateTime ntpstamp="0xfae01280.0x00000000">2033-05-18T09:03:20.000000+05:30</CreateTime>\
            <AnalyzerTime ntpstamp="0xfae01280.0x00000000">2033-05-18T09:03:20.000000+05:30</AnalyzerTime>\
            <Classification text="avalon"/></Alert></IDMEF-Message>

            """
    )
}

@Test func aCorrelatedAlertHasDefaultsForWhatCorrelationsNeed() throws {
    let document = try text("correlated-idmef", [[:], alert])
    let lines = document.split(separator: "\n")
    try #require(lines.count == 2)
    #expect(lines[0].contains(#"<Analyzer analyzerid="avalon-correlation" name="avalon-correlation" class="2">"#))
    #expect(
        lines[0].hasSuffix(
            """
            <Classification text="avalon"/><Assessment><Impact type="other">OtherEvents</Impact></Assessment>\
            <CorrelationAlert><name>-</name><alertident analyzerid="1">77359400953aeb70cb000001</alertident>\
            </CorrelationAlert></Alert></IDMEF-Message>
            """
        )
    )
    #expect(
        lines[1].contains(
            """
            <Impact severity="high" type="other">OtherEvents</Impact></Assessment><CorrelationAlert>\
            <name>[1:977:1] TEXT (TCP) 1.2.3.4:80 -&gt; 5.6.7.8:16385</name>\
            <alertident analyzerid="Snort-stub-7">77359401953aeb70cb000003</alertident></CorrelationAlert>
            """
        )
    )
    #expect(lines[1].contains(#"messageid="77359401953aeb70cb000002""#))
}

@Test func correlatedAlertsAreNamedInSeveralWays() throws {
    let named: [(Value, String)] = [
        ("a<", "<alertident>a&lt;</alertident>"),
        (7, "<alertident>7</alertident>"),
        (
            [["aid": "x\"", "ident": "y"], "z"],
            #"<alertident analyzerid="x&quot;">y</alertident><alertident>z</alertident>"#
        ),
        (["ident": 5, "aid": nil], "<alertident>5</alertident>"),
    ]
    for (value, elements) in named {
        let document = try text("idmef", [["calertidents": value, "calertname": "n"]])
        #expect(document.contains("<CorrelationAlert><name>n</name>\(elements)</CorrelationAlert></Alert>"), "\(value)")
    }
    // Without alerts there is no valid correlation, but the name is not lost.
    for alerts in [[], nil] as [Value] {
        let document = try text("idmef", [["calertidents": alerts, "calertname": "n"]])
        let end = #"meaning="calertname"><string>n</string></AdditionalData></Alert></IDMEF-Message>"#
        #expect(document.hasSuffix(end + "\n"))
    }
    for wrong in [true, 1.5, ["aid": "x"], [[1]], [nil]] as [Value] {
        #expect(throws: TransformError.self) { try text("idmef", [["calertidents": wrong]]) }
    }
}

@Test func valuesOfAllKindsAreWritten() throws {
    let document = try text(
        "idmef",
        [
            [
                "null": nil, "yes": true, "int": -5, "double": 1.5, "time": .timestamp(1_000_000),
                "bytes": .bytes([1, 2]), "list": [1, nil, "a\"b"], "map": ["k": false], "srcip": "10.0.0.1",
                "dstip": 4_294_967_296,
                "severity": "High", "impacttype": 3, "impact": "a\nb", "amanufacturer": "m", "aid": 12,
                "a\"<key>": "q\"<&>'\tx\ny\r\u{1}\u{ffff}ä",
            ]
        ]
    )
    for part in [
        #"<Analyzer analyzerid="12" manufacturer="m"/>"#, "<address>10.0.0.1</address>",
        "<address>4294967296</address>",
        "<Assessment><Impact>a&#10;b</Impact></Assessment>", #"meaning="yes"><string>true<"#,
        #"meaning="int"><string>-5<"#, #"meaning="double"><string>1.5<"#,
        #"meaning="time"><string>1970-01-01T05:30:01.000000+05:30<"#, #"meaning="bytes"><string>AQI=<"#,
        #"meaning="list"><string>[1, null, &quot;a\&quot;b&quot;]<"#, #"meaning="map"><string>{&quot;k&quot;: false}<"#,
        // Values that the attributes cannot have are kept as additional data.
        #"meaning="severity"><string>High<"#, #"meaning="impacttype"><string>3<"#,
        #"meaning="a&quot;&lt;key&gt;"><string>q&quot;&lt;&amp;&gt;'&#9;x&#10;y&#13;"# + "\u{fffd}\u{fffd}ä<",
    ] {
        #expect(document.contains(part), "\(part)")
    }
    #expect(!document.contains(#"meaning="null""#))
    #expect(try Programs.complaints(about: Array(document.utf8)) == "")
}

@Test func theTimeOfAnEventComesInSeveralForms() throws {
    let times: [Value] = [.timestamp(1_500_000), 1.5, "1970-01-01T00:00:01.5Z", "1970-01-01T01:00:01.5+01:00"]
    for time in times {
        let document = try text("idmef", [["ctime": time]])
        #expect(document.contains("<CreateTime ntpstamp=\"0x83aa7e81.0x80000000\">1970-01-01T05:30:01.500000+05:30<"))
    }
    #expect(try text("idmef", [["ctime": 5]]).contains("1970-01-01T05:30:05.000000+05:30</CreateTime>"))
    #expect(try text("idmef", [["ctime": nil]]).contains("2033-05-18T09:03:20.000000+05:30</CreateTime>"))
    for wrong in ["yesterday", true, [1], .double(.nan), 1e300, .int(.max)] as [Value] {
        let error = try #require(throws: TransformError.self) { try text("idmef", [[:], ["ctime": wrong]]) }
        #expect(error.record == 1)
        #expect(error.description.contains("\"ctime\" is no time"))
    }
}

@Test(arguments: ["idmef", "correlated-idmef"])
func randomRecordsAreValidDocuments(name: String) throws {
    let keys = [
        "ctime", "aid", "aname", "aclass", "amodel", "amanufacturer", "ident", "clstext", "severity", "impacttype",
        "impact",
        "srcip", "srcport", "dstip", "dstport", "calertname", "msg", "other",
    ]
    var random = SplitMix(seed: 51)
    var records: [Record] = []
    for index in 0..<400 {
        var record = random.record(keys: keys)
        if record["ctime"] != nil { record["ctime"] = .timestamp(Int64(index) * 1_234_567_891) }
        if index % 5 == 0 { record["calertidents"] = [["ident": .string(random.text(upTo: 9)), "aid": "a"]] }
        if index % 3 == 0 { record["severity"] = "low" }
        records.append(record)
    }
    let documents = try text(name, records)
    #expect(documents.utf8.count { $0 == 10 } == records.count)
    #expect(try Programs.complaints(about: Array(documents.utf8)) == "")
    // Maps of both kinds are read alike.
    let entry = try #require(BatchFormatCatalog.find(name))
    #expect(try Batch.written(records).encoded(by: entry.make(.fixed)) == Array(documents.utf8))
}

@Test func aDocumentThatIsNotValidIsFound() throws {
    let wrong = try text("idmef", [alert]).replacing("<Classification", with: "<Klassification")
    #expect(try Programs.complaints(about: Array(wrong.utf8)).contains("Klassification"))
}

@Test func readersGetBackWhatWasWritten() throws {
    var random = SplitMix(seed: 52)
    let texts = (0..<300).map { _ in random.text(upTo: 60) }
    let document = try text("idmef", texts.map { ["msg": .string($0), "clstext": .string($0)] })
    let script = """
        import xml.etree.ElementTree as tree
        found = []
        for line in sys.stdin.buffer.read().split(b"\\n")[:-1]:
            alert = tree.fromstring(line).find("Alert")
            found.append([alert.find("AdditionalData/string").text or "", alert.find("Classification").get("text")])
        print(json.dumps(found))
        """
    let found = try Programs.python(script, input: Array(document.utf8))
    #expect(found == .array(texts.map { [.string(representable($0)), .string(representable($0))] }))
}

/// The text with what XML cannot hold replaced.
private func representable(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
        let isControl = scalar.value < 0x20 && ![9, 10, 13].contains(scalar.value)
        result.unicodeScalars.append(isControl || (0xfffe...0xffff).contains(scalar.value) ? "\u{fffd}" : scalar)
    }
    return result
}

@Test func bytesThatAreNoTextAreReplaced() throws {
    let format = try #require(BatchFormatCatalog.find("idmef")).make(.fixed)
    for (bytes, contents) in [
        ([0xff], "\u{fffd}"), ([0xc3], "\u{fffd}"), ([0xc3, 0xa4], "ä"),
        ([0xed, 0xa0, 0x80], "\u{fffd}\u{fffd}\u{fffd}"),
        ([0x61, 0xf0, 0x9f], "a\u{fffd}\u{fffd}"), ([0xef, 0xbf, 0xbf, 0x27], "\u{fffd}'"),
    ] as [([UInt8], String)] {
        for padding in 0..<20 {
            let text = [UInt8](repeating: 0x78, count: padding) + bytes
            let head: [UInt8] = text.count < 24 ? [0x60 + UInt8(text.count)] : [0x78, UInt8(text.count)]
            let document = try Batch(bytes: [0xa1, 0x61, 0x6b] + head + text, count: 1).encoded(by: format)
            let expected = "<string>" + String(repeating: "x", count: padding) + contents + "</string>"
            #expect(String(decoding: document, as: UTF8.self).contains(expected), "\(bytes) after \(padding)")
        }
    }
}

@Test func aHugeRecordIsOneDocument() throws {
    let long = String(repeating: "<\"&\n\u{1}a", count: 100_000)
    let record: Record = ["msg": .string(long), "ident": .string(long), "many": .array([.string(long)])]
    let document = try text("correlated-idmef", [record])
    #expect(document.utf8.count > 5 * 2_000_000)
    #expect(try Programs.complaints(about: Array(document.utf8)) == "")
    let wide = Record((0..<3000).map { ("key\($0)", .int($0)) })
    #expect(try text("idmef", [wide, wide]).utf8.count { $0 == 10 } == 2)
}

@Test func idsGoOnFromBatchToBatchAndAfterAnotherProducer() throws {
    let records = (0..<6).map { _ in alert }
    let whole = try text("correlated-idmef", records)
    let format = try #require(BatchFormatCatalog.find("correlated-idmef")).make(.fixed)
    var parts = try Batch(Array(records[..<2])).encoded(by: format)
    // A batch that fails uses up no ids.
    #expect(throws: TransformError.self) { try Batch([alert, ["ctime": "x"]]).encoded(by: format) }
    parts += try Batch(Array(records[2..<3])).encoded(by: format)
    var later = TransformContext.fixed
    later.firstRecord = 3
    parts += Array(try text("correlated-idmef", Array(records[3...]), later).utf8)
    #expect(String(decoding: parts, as: UTF8.self) == whole)
    var other = TransformContext.fixed
    other.seed = 8
    #expect(try text("correlated-idmef", records, other) != whole)
}

import Glibc
import PluginAPI
import PluginTesting
import TestSupport
import Testing

@Suite struct LogTemplateModelTests {
    @Test func templatesAreChosenByTheirRatio() throws {
        let records = try ModelRun(RatioModel.self, seed: 17).records(40_000)
        var counts = [0, 0, 0, 0]
        for record in records { counts[record["which"]?.integer ?? 2] += 1 }
        #expect(counts[2] == 0)
        #expect(ChiSquare([counts[0], counts[1], counts[3]], weights: [1, 5, 14]).isPlausible, "\(counts)")
    }

    @Test func templatesWinOverAllWhichWinsOverDefaultKeys() throws {
        let record = try ModelRun(PrecedenceModel.self).records(1)[0]
        #expect(
            record.keys == [
                "ctime", "aname", "aclass", "amodel", "aid", "severity", "srcip", "srcport", "dstip", "dstport",
                "ident",
                "msg", "name", "extra", "own",
            ]
        )
        #expect(record["severity"] == "high")
        #expect(record["msg"] == "of one")
        #expect(record["ident"] == "7")
        #expect(record["name"] == "every")
        #expect(record["extra"] == 1)
        #expect(record["own"] == true)
    }

    @Test func standardKeysHaveTheirTypes() throws {
        let run = try ModelRun(PlainTemplateModel.self)
        run.instance = 4
        let record = try run.records(1)[0]
        #expect(record["ctime"] == .timestamp(946_684_800_000_000))
        #expect(["aname", "aclass", "amodel"].allSatisfy { record[$0] == .null })
        #expect(record["aid"] == "4")
        #expect(record["severity"] == "low")
        #expect(["srcip", "srcport", "dstip", "dstport"].allSatisfy { record[$0]?.integer != nil })
    }

    @Test func defaultKeysCanBeOwnOrSome() throws {
        let own = try ModelRun(OwnDefaultsModel.self).records(1)[0]
        #expect(own.keys == ["site", "port", "level"])
        #expect(own["site"] == "north" && own["level"] == 3 && own["port"]?.text.flatMap { Int($0) } != nil)
        #expect(try ModelRun(SubsetModel.self).records(1)[0].keys == ["ctime", "srcip", "msg", "ident"])
    }

    @Test func columnsAreKnownBeforeTheFirstRecord() throws {
        let run = try ModelRun(PlainTemplateModel.self)
        #expect(run.columns.suffix(3) == ["ident", "msg", "port"])
        let rows = try run.text(50, as: .csv).split(separator: "\r\n")
        #expect(rows.count == 50)
    }

    @Test func defaultSeedsAgreeWithinARecord() throws {
        for record in try ModelRun(DefaultSeedsModel.self, seed: 23).records(2000) {
            let source = try #require(record["source"]?.integer)
            let target = try #require(record["target"]?.integer)
            let sourcePort = try #require(record["sport"]?.integer)
            let targetPort = try #require(record["dport"]?.integer)
            #expect(record["srcip"] == .string(Self.dotted(source)))
            #expect(record["from"] == .string(Self.dotted(source)))
            #expect(record["srcip_int"] == .string(String(source)))
            #expect(record["dstip"] == .string(Self.dotted(target)))
            #expect(record["to"] == .string(Self.dotted(target)))
            #expect(record["dstip_int"] == .string(String(target)))
            #expect(record["srcport"] == .string(String(sourcePort)))
            #expect(record["dstport"] == .string(String(targetPort)))
            #expect(
                record["both"]
                    == .string(
                        "\(Self.dotted(source))=\(source) \(sourcePort)>\(Self.dotted(target))=\(target) \(targetPort)"
                    )
            )
        }
    }

    @Test func theTimeAndTheIdAreThoseOfTheRun() throws {
        let run = try ModelRun(DefaultSeedsModel.self)
        run.instance = 9
        run.batchSize = 3
        for (index, record) in try run.records(10).enumerated() {
            #expect(record["time"] == .timestamp(946_684_800_000_000 + Int64(index) * 1000))
            #expect(record["ctime"] == .string("946684800.00\(index)000"))
            #expect(record["aid"] == "9" && record["id"] == 9)
        }
        run.isSeeded = false
        #expect(try run.records(1)[0]["id"] == .int(Int(getpid())))
    }

    @Test func everyWayOfAskingForTheTimeGivesTheSame() throws {
        let run = try ModelRun(TimesModel.self)
        for (index, record) in try run.records(40).enumerated() {
            let time = Value.timestamp(946_684_800_000_000 + Int64(index) * 1000)
            #expect(record["seed"] == time && record["called"] == time)
            #expect(record["text"] == record["own"])
        }
        let before = Clock.system()
        run.time = .system
        guard case .timestamp(let called)? = try run.records(1)[0]["called"] else {
            Issue.record("the time is not a timestamp")
            return
        }
        #expect((before...Clock.system()).contains(called))
    }

    @Test func templateSeedsHideThoseOfTheModelAndInstanceSeedsHideBoth() throws {
        let records = try ModelRun(SeedLayersModel.self, seed: 2).records(300)
        var chosen = 0
        for (index, record) in records.enumerated() {
            switch record["which"] {
            case 0: #expect(record["word"] == .string("model \(index + 1)"))
            case 1: #expect(record["word"] == "template")
            default:
                chosen += 1
                #expect(record["word"] == .string("instance \(chosen) after template"))
                #expect(record["more"] == "5")
            }
        }
        #expect(chosen > 50)
    }

    @Test func valuesThatAreNotTextStayAsTheyAre() throws {
        let record = try ModelRun(ValuesModel.self).records(3)[2]
        let expected: Record = [
            "int": -3, "double": 0.5, "bool": true, "null": nil, "list": [1, "a", nil], "map": ["k": .bytes([255])],
            "empty": "", "braces": "{3} }{", "unicode": "ü \"3\", 😀", "computed": 6, "nested": ["n": 3],
            "padded": "00003|     3|1.50",
        ]
        #expect(record == expected)
    }

    @Test func addedSeedsHideDefaultSeedsInEveryRecord() throws {
        for encoding in RecordEncoding.allCases {
            let run = try ModelRun(SometimesHidingModel.self, seed: 6)
            let count = 3000
            let records = encoding == .csv ? [] : try Self.decoded(run.bytes(count, as: encoding), encoding)
            var hidden = 0
            for (index, record) in records.enumerated() {
                let number = index + 1
                let text = try #require(record["text"]?.text).split(separator: "/")
                if number % 5 == 4 {
                    hidden += 1
                    #expect(text[0] == "host \"\(number)\"")
                    #expect(record["srcip"] == .int(number))
                } else {
                    #expect(record["srcip"].map { Self.dotted($0.integer ?? 0) } == String(text[0]))
                }
                #expect(record["number"] == .int(Int(text[1]) ?? 0))
                if record["which"] == 1, number % 3 == 2 { #expect(record["number"] == .int(-number)) }
            }
            if encoding != .csv { #expect(hidden == count / 5) }
        }
    }

    @Test func defaultSeedsCanBeDisabled() throws {
        let record = try ModelRun(WithoutDefaultSeedsModel.self).records(1)[0]
        #expect(record["srcip"] == 5)
        #expect(record["text"] == "5")
    }

    @Test func optionsReachTheModel() throws {
        let run = try ModelRun(OptionTemplateModel.self, options: ["template-who": "Alan"])
        #expect(try run.records(1)[0]["msg"] == "Alan at 1")
    }

    static func dotted(_ address: Int) -> String {
        let bits = UInt32(truncatingIfNeeded: address)
        return [24, 16, 8, 0].map { String(bits >> $0 & 255) }.joined(separator: ".")
    }

    static func decoded(_ bytes: [UInt8], _ encoding: RecordEncoding) throws -> [Record] {
        if encoding == .json {
            return try bytes.split(separator: UInt8(ascii: "\n")).map {
                try #require(try JSON.decode(Array($0)).record)
            }
        }
        var records: [Record] = []
        try bytes.withUnsafeBytes { bytes in
            var position = 0
            while position < bytes.count {
                let (value, length) = try CBOR.decodeFirst(UnsafeRawBufferPointer(rebasing: bytes[position...]))
                records.append(try #require(value.record))
                position += length
            }
        }
        return records
    }
}

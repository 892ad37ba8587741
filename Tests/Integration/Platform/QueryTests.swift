import Glibc
import Records
import TestSupport
import Testing

/// Lists of entities, filtered, sorted and counted, as clients ask for them.
@Suite(.serialized) struct QueryTests {
    private static let thing = """
        entity: {id: thing, name: thing, snapshot: true}
        attribs:
          num: {name: num, type: plain, data_type: int}
          name: {name: name, type: plain, data_type: string}
          my-ip: {name: ip, type: plain, data_type: ipv4}
          at: {name: at, type: plain, data_type: time}
          tags: {name: tags, type: plain, data_type: array<string>}
          owner: {name: owner, type: plain, data_type: link<owner;mirror=things>}
          box: {name: box, type: plain, data_type: "dict<a:int,b?:string>"}
          level: {name: level, type: observations, data_type: float, history_params: {post_validity: 30d}}
          many: {name: many, type: observations, data_type: int, multi_value: true, history_params: {post_validity: 30d}}
          flow: {name: flow, type: timeseries, timeseries_type: regular, timeseries_params: {time_step: 5m},
            series: {x: {data_type: int}}}
        """
    private static let owner = """
        entity: {id: owner, id_data_type: int, name: owner, snapshot: true}
        attribs:
          name: {name: name, type: plain, data_type: string}
        """

    private static func platform(withModule: Bool = false, files: [String: String] = [:]) throws -> ServedPlatform {
        try ServedPlatform.serving(
            entities: ["thing": Self.thing, "owner": Self.owner],
            files: files,
            modules: withModule ? ["mixing"] : [],
            plugins: withModule ? [Fixture("mixing")] : []
        )
    }

    private static func id(_ number: Int) -> String { "t" + String(1_000_000 + number).dropFirst() }

    /// Things with all attributes, made of their numbers.
    private static func push(_ numbers: Range<Int>, to platform: ServedPlatform) throws {
        let now = Clock.system() / 1_000_000
        for first in stride(from: numbers.lowerBound, to: numbers.upperBound, by: 500) {
            var points: [String] = []
            for number in first..<min(first + 500, numbers.upperBound) {
                func add(_ attribute: String, _ value: String, _ more: String = "") {
                    points.append(
                        #"{"type":"thing","id":"\#(Self.id(number))","attr":"\#(attribute)","v":\#(value)\#(more)}"#
                    )
                }
                add("num", "\(number)")
                if number % 3 != 0 { add("name", #""Name \#(number % 7)""#) }
                add("my-ip", #""10.0.\#(number / 256 % 256).\#(number % 256)""#)
                add("at", "\(1_700_000_000 + number)")
                add("tags", number % 2 == 0 ? #"["even","n\#(number % 5)"]"# : "[]")
                add("owner", #"{"eid":\#(number % 10)}"#)
                add("box", #"{"a":\#(number % 4),"b":"x"}"#)
                add("level", "\(Double(number % 8) / 2)", #","t1":\#(now),"c":0.5"#)
                add("many", "1", #","t1":\#(now)"#)
                if number % 2 == 0 { add("many", "2", #","t1":\#(now)"#) }
            }
            try platform.push("[\(points.joined(separator: ","))]")
        }
        try platform.expect("/entities") {
            $0.record?["thing"]?.record?["eid_estimate_count"]?.integer ?? 0 >= numbers.upperBound
        }
    }

    private static func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            let isPlain = byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || byte == 0x2d || byte == 0x2e
            return isPlain ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }

    private static func count(_ platform: ServedPlatform, _ filter: String, _ type: String = "thing") throws -> Int? {
        try platform.get("/entity/\(type)/count?generic_filter=\(Self.encoded(filter))").record?["total_count"]?.integer
    }

    private static func ids(_ platform: ServedPlatform, _ query: String, filter: String? = nil) throws -> [String] {
        let filter = filter.map { "&generic_filter=\(Self.encoded($0))" } ?? ""
        let answer = try platform.get("/entity/thing/get?\(query)\(filter)").record
        let rows = answer?["data"]?.elements ?? []
        #expect(answer?["count"]?.integer == rows.count)
        return rows.compactMap { $0.record?["eid"]?.text }
    }

    @Test func listsAreFilteredSortedAndCounted() throws {
        let platform = try Self.platform()
        #expect(try Self.count(platform, #"{"last.num":1}"#) == 0)
        #expect(try platform.get("/entity/thing/_/distinct/num") == [:])
        try Self.push(0..<3000, to: platform)
        try platform.makeSnapshot(of: "thing", entity: Self.id(0))
        let now = Clock.system() / 1_000_000
        let counts: [(String, Int)] = [
            (#"{"last.num":{"$lt":10}}"#, 10), (#"{"last.num":{"$gte":2990}}"#, 10), (#"{"last.num":2999}"#, 1),
            (#"{"last.name":"Name 3"}"#, 286), (#"{"last.name":{"$exists":false}}"#, 1000),
            (#"{"last.name":{"$regex":"name [01]$","$options":"i"}}"#, 572), (#"{"last.tags":"n0"}"#, 300),
            (#"{"last.tags":{"$size":2}}"#, 1500), (#"{"last.owner.eid":{"$in":[3,4]}}"#, 600),
            (#"{"last.my-ip":"$$IPv4Prefix{10.0.1.0/24}"}"#, 256), (#"{"last.my-ip":"$$IPv4{10.0.0.7}"}"#, 1),
            (#"{"last.at":{"$lt":"$$DateTs{1700000010}"}}"#, 10), (#"{"last.box.a":2,"last.level":{"$gt":0.5}}"#, 750),
            (#"{"last.many":2}"#, 1500), (#"{"last.many":{"$ne":2}}"#, 1500), (#"{"last.level#c":{"$gt":0.4}}"#, 3000),
            (#"{"last.eid":"\#(Self.id(77))"}"#, 1), (#"{"_id":{"$gte":"t002990"}}"#, 10),
            (#"{"_id":{"$regex":"9$"}}"#, 300),
            (#"{"_time_created":{"$gt":"$$DateTs{\#(now - 600)}"}}"#, 3000), (#"{"_time_created":"$$DateTs{1}"}"#, 0),
            (#"{"$or":[{"last.num":1},{"last.num":5},{"last.num":9999}]}"#, 2), (#"{"last.unknown":null}"#, 3000),
            (#"{"$nor":[{"last.num":{"$lt":2990}}]}"#, 10), (#"{}"#, 3000),
        ]
        for (filter, expected) in counts { #expect(try Self.count(platform, filter) == expected, "\(filter)") }
        #expect(try Self.count(platform, #"{"last.things.eid":"\#(Self.id(13))"}"#, "owner") == 0)
        // Pages, in the order of entities and in others.
        let even = #"{"last.tags":"even"}"#
        #expect(try Self.ids(platform, "limit=3", filter: even) == [0, 2, 4].map(Self.id))
        #expect(try Self.ids(platform, "skip=1498&limit=9", filter: even) == [2996, 2998].map(Self.id))
        #expect(try Self.ids(platform, "skip=2000&limit=2") == [2000, 2001].map(Self.id))
        #expect(try Self.ids(platform, "limit=0", filter: even).count == 1500)
        #expect(try Self.ids(platform, "sort=eid:-1&limit=2", filter: even) == [2998, 2996].map(Self.id))
        #expect(try Self.ids(platform, "sort=num:-1&limit=2&skip=1") == [2998, 2997].map(Self.id))
        #expect(try Self.ids(platform, "sort=my-ip&limit=2") == [0, 1].map(Self.id))
        #expect(try Self.ids(platform, "sort=name&sort=num:-1&limit=2") == [2997, 2994].map(Self.id))
        #expect(try Self.ids(platform, "sort=name:-1&sort=level:1&sort=num&limit=2") == [104, 160].map(Self.id))
        let all = try Self.ids(platform, "sort=level:-1&sort=eid:-1&limit=0")
        #expect(all == (0..<3000).sorted { ($0 % 8, $0) > ($1 % 8, $1) }.map(Self.id))
        let page = try platform.get("/entity/thing/get?sort=num&limit=1").record
        #expect(page?["time_created"]?.text?.hasSuffix("Z") == true)
        #expect(page?["data"]?.elements?.first?.record?["box"] == ["a": 0, "b": "x"])
        let fulltext = Self.encoded(#"{"name":"^name 5","owner":"3"}"#)
        #expect(try platform.get("/entity/thing/count?fulltext_filters=\(fulltext)") == ["total_count": 0])
        let other = Self.encoded(#"{"name":"^name 5"}"#)
        #expect(try platform.get("/v2/entity/thing/count?fulltext_filters=\(other)") == ["total_count": 285])
        try Self.checkDistinct(platform)
        try Self.checkErrors(platform)
        try platform.killAndStart()
        #expect(try Self.count(platform, even) == 1500)
        try platform.stop().expectSuccess()
    }

    private static func checkDistinct(_ platform: ServedPlatform) throws {
        let names = try platform.get("/entity/thing/_/distinct/name")
        #expect(names.record?.fields.map(\.key) == (0..<7).map { "Name \($0)" })
        #expect(names.record?["Name 3"] == 286)
        #expect(try platform.get("/v2/entity/thing/_/distinct/owner").record?["7"] == 300)
        #expect(try platform.get("/entity/thing/_/distinct/many") == ["1": 3000, "2": 1500])
        #expect(try platform.get("/entity/thing/_/distinct/tags").record?["even"] == 1500)
        #expect(try platform.get("/entity/thing/_/distinct/level").record?["0.5"] == 375)
        #expect(try platform.get("/entity/owner/_/distinct/name") == [:])
        for (name, status) in [("none", 400), ("box", 400), ("flow", 400)] {
            #expect(try platform.answer("/entity/thing/_/distinct/\(name)").hasSuffix(" \(status)"))
        }
        #expect(try platform.answer("/entity/none/_/distinct/x").hasSuffix(" 422"))
    }

    private static func checkErrors(_ platform: ServedPlatform) throws {
        let refused: [(String, Int, String)] = [
            (#"generic_filter={"last.num":{"$foo":1}}"#, 400, "$foo"), ("generic_filter=[]", 400, "object"),
            ("generic_filter={", 422, "json_invalid"), (#"fulltext_filters={"none":"x"}"#, 400, "none"),
            (#"fulltext_filters={"name":"("}"#, 400, "regular expression"), ("fulltext_filters=5", 400, "object"),
            (#"generic_filter={"last.my-ip":"$$IPv4{1}"}"#, 400, "IPv4"),
        ]
        for (query, status, word) in refused {
            let parts = query.split(separator: "=", maxSplits: 1)
            for path in ["get", "count"] {
                let answer = try platform.answer("/entity/thing/\(path)?\(parts[0])=\(Self.encoded(String(parts[1])))")
                #expect(answer.hasSuffix(" \(status)") && answer.contains(word), "\(answer)")
            }
        }
        for sort in ["none", "num:2", "tags", "owner", "many"] {
            let answer = try platform.answer("/entity/thing/get?sort=\(sort)")
            #expect(answer.hasSuffix(" 422") && answer.contains(#""loc":["query","sort"]"#), "\(answer)")
        }
        #expect(try platform.answer("/entity/none/count").hasSuffix(" 422"))
    }

    /// What is deleted after a snapshot is in no list and no number, and comes back only with the next one.
    @Test func deletedEntitiesAreNotThere() throws {
        let platform = try Self.platform()
        try Self.push(0..<1200, to: platform)
        try platform.makeSnapshot(of: "thing", entity: Self.id(0))
        for number in [0, 5, 700, 1199] {
            _ = try platform.answer("/entity/thing/\(Self.id(number))", "DELETE")
        }
        try platform.expect("/entity/thing/count") { $0 == ["total_count": 1196] }
        #expect(try Self.count(platform, #"{"last.num":{"$lt":6}}"#) == 4)
        #expect(try Self.count(platform, #"{"last.eid":"\#(Self.id(5))"}"#) == 0)
        #expect(try Self.ids(platform, "sort=num&limit=2") == [1, 2].map(Self.id))
        #expect(try Self.ids(platform, "sort=eid:-1&limit=1") == [Self.id(1198)])
        #expect(try Self.ids(platform, "skip=1195&limit=5", filter: "{}") == [Self.id(1198)])
        #expect(try platform.get("/entity/thing/_/distinct/owner").record?["5"] == 119)
        try Self.push(0..<1, to: platform)
        #expect(try platform.get("/entity/thing/count") == ["total_count": 1196])
        try platform.killAndStart()
        #expect(try platform.get("/entity/thing/count") == ["total_count": 1196])
        try platform.makeSnapshot(of: "thing", entity: Self.id(0))
        #expect(try platform.get("/entity/thing/count") == ["total_count": 1197])
        try platform.stop().expectSuccess()
    }

    /// Callbacks may write what the model does not know, and of any type.
    @Test func valuesOfAllKindsAreFound() throws {
        let platform = try Self.platform(withModule: true)
        try Self.push(0..<2500, to: platform)
        try platform.makeSnapshot(of: "thing", entity: Self.id(0))
        let large = String(repeating: "x", count: 3000)
        let counts: [(String, Int)] = [
            (#"{"last.extra":"abc"}"#, 500), (#"{"last.extra":42}"#, 250), (#"{"last.extra":[1,"abc"]}"#, 250),
            (#"{"last.extra.k":5}"#, 250), (#"{"last.extra":{"k":5}}"#, 250), (#"{"last.extra":true}"#, 250),
            (#"{"last.extra":null}"#, 1000), (#"{"last.extra":{"$exists":false}}"#, 750),
            (#"{"last.extra":"\#(large)"}"#, 250),
            (#"{"last.extra":{"$regex":"^x{20}"}}"#, 250), (#"{"last.extra":{"$gt":"b"}}"#, 250),
            (#"{"last.extra":{"$gt":0}}"#, 500),
            (#"{"last.num":"seven"}"#, 250), (#"{"last.num":{"$gte":0}}"#, 2250), (#"{"last.own18":1}"#, 1),
            (#"{"last.own2498":1}"#, 1), (#"{"last.own2498":{"$exists":false},"last.num":{"$gt":2490}}"#, 7),
        ]
        for (filter, expected) in counts {
            #expect(try Self.count(platform, filter) == expected, "\(filter.prefix(80))")
        }
        // Numbers come before texts.
        #expect(try Self.ids(platform, "sort=num:-1&sort=eid&limit=1") == [Self.id(7)])
        #expect(try Self.ids(platform, "sort=num&limit=1") == [Self.id(0)])
        #expect(try Self.ids(platform, "sort=num:-1&skip=250&limit=1") == [Self.id(2499)])
        try platform.stop().expectSuccess()
    }

    /// With ids that are addresses, and links to them, on SQLite and on servers.
    @Test(arguments: [false, true]) func addressesAreFound(onServers: Bool) throws {
        let servers = onServers ? (try DatabaseServer.shared(.postgresql), try KafkaBroker()) : nil
        let platform = try ServedPlatform(exampleOn: servers)
        try platform.start()
        let now = Clock.system() / 1_000_000
        let points = (1...40).map { number in
            #"{"type":"host","id":"10.0.\#(number % 2).\#(number)","attr":"hostname","v":"host \#(number)"},"#
                + #"{"type":"host","id":"10.0.\#(number % 2).\#(number)","attr":"port","v":\#(number % 4 + 20),"t1":\#(now)}"#
        }
        try platform.push("[\(points.joined(separator: ","))]")
        try platform.expect("/entities") {
            $0.record?["host"]?.record?["eid_estimate_count"] == 40
                && $0.record?["service"]?.record?["eid_estimate_count"] == 4
        }
        try platform.makeSnapshot(of: "host", entity: "10.0.1.1")
        let counts: [(String, String, Int)] = [
            ("host", #"{"_id":"$$Binary_ID{$$IPv4Prefix{10.0.1.0/24}}"}"#, 20), ("host", #"{"last.port":22}"#, 10),
            ("host", #"{"last.eid":"$$IPv4{10.0.1.3}"}"#, 1), ("host", #"{"last.eid":{"$lt":"$$IPv4{10.0.1.3}"}}"#, 21),
            ("service", #"{"last.host.eid":"$$IPv4{10.0.1.3}"}"#, 1), ("service", #"{"last.eid":{"$gt":21.5}}"#, 2),
            ("host", #"{"last.last_seen":{"$gte":"$$DateTs{\#(now - 10)}"}}"#, 40),
        ]
        for (type, filter, expected) in counts {
            #expect(try Self.count(platform, filter, type) == expected, "\(filter)")
        }
        let page = try platform.get("/entity/host/get?sort=hostname:-1&limit=1").record?["data"]?.elements
        #expect(page?.first?.record?["hostname"] == "host 9")
        let fulltext = Self.encoded(#"{"eid":"^10[.]0[.]0","hostname":"4$"}"#)
        #expect(try platform.get("/entity/host/count?fulltext_filters=\(fulltext)") == ["total_count": 4])
        #expect(try platform.answer("/entity/host/10.0.1.3", "DELETE").hasSuffix(" 200"))
        try platform.expect("/entity/host/count") { $0 == ["total_count": 39] }
        #expect(try Self.count(platform, #"{"last.eid":"$$IPv4{10.0.1.3}"}"#, "host") == 0)
        #expect(try platform.get("/entity/service/_/distinct/host").record?["10.0.1.5"] == 1)
        try platform.stop().expectSuccess()
    }

    /// Old snapshots take their columns with them.
    @Test func nothingIsLeftOfOldSnapshots() throws {
        let platform = try Self.platform(
            files: [
                "history_manager.yml":
                    "aggregation_schedule: {year: \"2999\"}\ndatapoint_cleaning_schedule: {year: \"2999\"}\n"
                    + "snapshot_cleaning: {schedule: {second: \"*\"}, older_than: 1s}\n"
                    + "datapoint_archivation: {schedule: {year: \"2999\"}, older_than: 7d, archive_dir: null}\n"
            ]
        )
        try Self.push(0..<30, to: platform)
        for _ in 0..<3 { try platform.makeSnapshot(of: "thing", entity: Self.id(0)) }
        _ = try platform.answer("/entity/thing/\(Self.id(1))", "DELETE")
        try platform.makeSnapshot(of: "thing", entity: Self.id(0))
        try platform.expect("/entity/thing/\(Self.id(0))/snapshots") { $0.elements?.count == 1 }
        #expect(try Self.count(platform, #"{"last.num":{"$lt":3}}"#) == 2)
        try platform.stop().expectSuccess()
    }
}

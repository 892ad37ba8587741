import Records
import Testing

@testable import Platform

/// Filters over documents: what holds, and what is refused.
@Suite struct FilterTests {
    static func entity(_ idType: EntityIDType = .string) throws -> EntityType {
        let types = [
            "port": "int", "name": "string", "ip": "ipv4", "ip6": "ipv6", "mac": "mac", "seen": "time", "flag": "tag",
            "ports": "array<int>", "owner": "link<A>", "owners": "array<link<N>>", "box": "dict<a:int,b?:string>",
            "free": "json", "color": "category<string;red,green>", "typed": "link<N,dict<x:ipv4>>", "my-attr": "int",
        ]
        var attributes: [Attribute] = []
        for (name, text) in types.sorted(by: { $0.key < $1.key }) {
            let type = try DataType(text, entities: SampleModel.ids)
            attributes.append(
                Attribute(id: name, entity: "A", number: attributes.count, name: name, kind: .plain, dataType: type)
            )
        }
        for (name, isMulti) in [("many", true), ("one", false)] {
            attributes.append(
                Attribute(
                    id: name,
                    entity: "A",
                    number: attributes.count,
                    name: name,
                    kind: .observations(HistoryParameters(), isMultiValue: isMulti),
                    dataType: .int
                )
            )
        }
        return EntityType(id: "A", number: 0, idType: idType, name: "A", hasSnapshots: true, attributes: attributes)
    }

    private static let document = """
        {"eid":"e1","port":80,"name":"Web Server","ip":"10.1.2.3","ip6":"2001:db8::5","mac":"0a:00:00:00:00:01",
        "seen":"2026-03-01T10:00:00Z","flag":true,"ports":[1,5,9],"owner":{"eid":"me"},"owners":[{"eid":1},{"eid":7}],
        "box":{"a":3,"b":"x"},"free":{"list":[{"k":1,"v":[1,2]},{"k":2}],"n":null},"color":"red","many":[4,8],
        "many#c":[1.0,0.5],"extra":{"deep":{"er":"yes"}},"mixed":"text","typed":{"eid":4,"data":{"x":"10.0.0.9"}},"my-attr":4}
        """

    static func filter(_ generic: String?, fulltext: String? = nil, idType: EntityIDType = .string) throws -> Filter? {
        func value(_ text: String?) throws -> DataValue? {
            try text.map { text in
                try Array(text.utf8).withUnsafeBytes { bytes in
                    try Result { () throws(JSONFault) in try ValueReader.whole(bytes) }.get()
                }
            }
        }
        return try FilterReader(try Self.entity(idType), at: 1_000_000_000_000, QueryClock(seconds: 60))
            .read(fulltext: value(fulltext), generic: value(generic))
    }

    private static func holds(_ filter: Filter?) throws -> Bool {
        let values = try #require(SnapshotValues(Array(Self.document.utf8), of: Self.entity()))
        return filter.map { values.hold($0, .string("e1")) } ?? true
    }

    @Test(arguments: [
        (#"{}"#, true), (#"{"last.port":80}"#, true), (#"{"last.port":80.0}"#, true), (#"{"last.port":"80"}"#, false),
        (#"{"last.port":{"$eq":80}}"#, true), (#"{"last.port":{"$ne":80}}"#, false),
        (#"{"last.none":{"$ne":80}}"#, true),
        (#"{"last.port":{"$gt":79,"$lt":81}}"#, true), (#"{"last.port":{"$gte":80,"$lte":80}}"#, true),
        (#"{"last.port":{"$gt":80}}"#, false), (#"{"last.port":{"$gt":"a"}}"#, false),
        (#"{"last.mixed":{"$gt":5}}"#, false),
        (#"{"last.port":{"$in":[1,80]}}"#, true), (#"{"last.port":{"$in":[]}}"#, false),
        (#"{"last.port":{"$nin":[1,80]}}"#, false),
        (#"{"last.none":{"$in":[null]}}"#, true), (#"{"last.none":null}"#, true), (#"{"last.port":null}"#, false),
        (#"{"last.free.n":null}"#, true), (#"{"last.free.n":{"$exists":true}}"#, true),
        (#"{"last.none":{"$exists":false}}"#, true),
        (#"{"last.port":{"$exists":0}}"#, false), (#"{"last.free.n":{"$gte":null}}"#, true),
        (#"{"last.free.n":{"$gt":null}}"#, false),
        // Lists: one element is enough, and the list itself counts too.
        (#"{"last.ports":5}"#, true), (#"{"last.ports":[1,5,9]}"#, true), (#"{"last.ports":[1,5]}"#, false),
        (#"{"last.ports":{"$gt":8}}"#, true), (#"{"last.ports":{"$gt":5,"$lt":9}}"#, true),
        (#"{"last.ports":{"$elemMatch":{"$gt":5,"$lt":9}}}"#, false),
        (#"{"last.ports":{"$elemMatch":{"$gt":4,"$lt":9}}}"#, true),
        (#"{"last.ports":{"$ne":5}}"#, false), (#"{"last.ports":{"$size":3}}"#, true),
        (#"{"last.ports":{"$size":2}}"#, false),
        (#"{"last.port":{"$size":1}}"#, false), (#"{"last.ports":{"$all":[1,9]}}"#, true),
        (#"{"last.ports":{"$all":[1,2]}}"#, false),
        (#"{"last.ports":{"$all":[]}}"#, false), (#"{"last.ports.1":5}"#, true), (#"{"last.ports.2":5}"#, false),
        (#"{"last.many":8}"#, true), (#"{"last.many#c":{"$lt":0.6}}"#, true),
        (#"{"last.ports":{"$not":{"$gt":20}}}"#, true),
        // Links and deep paths.
        (#"{"last.owner.eid":"me"}"#, true), (#"{"last.owner":{"eid":"me"}}"#, true), (#"{"last.owners.eid":7}"#, true),
        (#"{"last.owners.eid":{"$in":[3,7]}}"#, true), (#"{"last.owners.eid":2}"#, false),
        (#"{"last.owners.0.eid":1}"#, true),
        (#"{"last.owners":{"$elemMatch":{"eid":{"$gt":5}}}}"#, true), (#"{"last.box.a":3,"last.box.b":"x"}"#, true),
        (#"{"last.free.list.k":2}"#, true), (#"{"last.free.list.v":2}"#, true), (#"{"last.free.list.v.1":2}"#, true),
        (#"{"last.free.list":{"$elemMatch":{"k":2,"v":{"$exists":false}}}}"#, true),
        (#"{"last.free.list":{"$elemMatch":{"k":2,"v":1}}}"#, false), (#"{"last.extra.deep.er":"yes"}"#, true),
        (#"{"last.free.list":{"$elemMatch":{"$or":[{"k":9},{"v":2}]}}}"#, true),
        (#"{"last.extra.deep":{"er":"yes"}}"#, true),
        (#"{"last.typed.data.x":"$$IPv4{10.0.0.9}"}"#, true), (#"{"last.port.x":1}"#, false),
        (#"{"last.port.x":null}"#, true),
        // Truth of several.
        (#"{"$and":[{"last.port":80},{"last.flag":true}]}"#, true),
        (#"{"$or":[{"last.port":1},{"last.flag":false}]}"#, false),
        (#"{"$nor":[{"last.port":1},{"last.flag":false}]}"#, true),
        (#"{"$or":[{"last.port":1},{"$and":[{"last.eid":"e1"}]}]}"#, true),
        (#"{"last.name":{"$not":{"$regex":"^Web"}}}"#, false),
        (#"{"last.name":{"$regex":"^web","$options":"i"}}"#, true),
        (#"{"last.name":{"$regex":"^web"}}"#, false), (#"{"last.color":"red"}"#, true), (#"{"last.my-attr":4}"#, true),
        (#"{"last.ip":{"$regex":"^10\\.1"}}"#, true), (#"{"last.port":{"$regex":"8"}}"#, false),
        // Ids and what all documents have.
        (#"{"last.eid":"e1"}"#, true), (#"{"_id":"e1"}"#, true), (#"{"_id":{"$gte":"e","$lt":"f"}}"#, true),
        (#"{"last.eid":5}"#, false),
        (#"{"_time_created":{"$lte":"$$DateTs{1000000}"}}"#, true),
        (#"{"_time_created":{"$gt":"$$DateTs{1000000.5}"}}"#, false),
        (#"{"latest":true}"#, true),
        // Magic.
        (#"{"last.ip":"$$IPv4{10.1.2.3}"}"#, true), (#"{"last.ip":"10.1.2.3"}"#, true),
        (#"{"last.ip":167838211}"#, true),
        (#"{"last.ip":{"$gt":"$$IPv4{9.255.0.0}"}}"#, true), (#"{"last.ip":"$$IPv4Prefix{10.0.0.0/8}"}"#, true),
        (#"{"last.ip":"$$IPv4Prefix{10.1.2.3/32}"}"#, true), (#"{"last.ip":"$$IPv4Prefix{0.0.0.0/0}"}"#, true),
        (#"{"last.ip":"$$IPv4Prefix{10.2.0.0/16}"}"#, false),
        (#"{"last.ip":{"$not":"$$IPv4Prefix{10.2.0.0/16}"}}"#, true),
        (#"{"last.ip6":"$$IPv6Prefix{2001:db8::/32}"}"#, true), (#"{"last.ip6":"$$IPv6{2001:DB8:0::5}"}"#, true),
        (#"{"last.ip6":"$$IPv6Prefix{::/0}"}"#, true), (#"{"last.mac":"$$MAC{0A-00-00-00-00-01}"}"#, true),
        (#"{"last.seen":"$$Date{2026-03-01T10:00:00Z}"}"#, true),
        (#"{"last.seen":{"$lt":"$$Date{2026-03-01T10:00:01Z}"}}"#, true),
        (#"{"last.port":{"$in":["$$int{80}"]}}"#, true), (#"{"$or":[{"last.port":"$$int{80}"}]}"#, true),
        (#"{"_id":"$$Binary_ID{e1}"}"#, true), (#"{"_id":"$$Binary_ID{e2}"}"#, false),
    ]) func holds(filter: String, expected: Bool) throws {
        #expect(try Self.holds(Self.filter(filter)) == expected)
    }

    @Test(arguments: [
        (#"{"name":"web"}"#, true), (#"{"name":"^web$"}"#, false), (#"{"owner":"^M"}"#, true),
        (#"{"owners":"7"}"#, false),
        (#"{"eid":"^E1$"}"#, true), (#"{"port":"80"}"#, false), (#"{"name":"web","color":"green"}"#, false),
    ]) func fulltextHolds(filter: String, expected: Bool) throws {
        #expect(try Self.holds(Self.filter(nil, fulltext: filter)) == expected)
    }

    @Test func fulltextWins() throws {
        #expect(try Self.holds(Self.filter(#"{"last.name":"x","last.port":80}"#, fulltext: #"{"name":"web"}"#)))
        #expect(try !Self.holds(Self.filter(#"{"last.port":81}"#, fulltext: #"{"name":"web"}"#)))
        #expect(try Self.holds(Self.filter(#"{"last.owner.eid":"x"}"#, fulltext: #"{"owner":"me"}"#)))
    }

    @Test(arguments: [
        ("[]", "object"), (#"{"last.port":{"$foo":1}}"#, "$foo"), (#"{"$where":"1"}"#, "$where"),
        (#"{"$expr":{}}"#, "$expr"),
        (#"{"port":1}"#, "last.ATTRIBUTE"), (#"{"last":1}"#, "last.ATTRIBUTE"), (#"{"last..a":1}"#, "empty"),
        (#"{"$and":[]}"#, "$and"), (#"{"$or":{}}"#, "$or"), (#"{"$or":[1]}"#, "$or"),
        (#"{"last.port":{"$in":1}}"#, "$in"),
        (#"{"last.port":{"$gt":[1]}}"#, "$gt"), (#"{"last.port":{"$size":-1}}"#, "$size"),
        (#"{"last.port":{"$all":1}}"#, "$all"),
        (#"{"last.port":{"$exists":"x"}}"#, "$exists"), (#"{"last.port":{"$regex":1}}"#, "$regex"),
        (#"{"last.port":{"$regex":"("}}"#, "regular expression"), (#"{"last.port":{"$options":"i"}}"#, "$options"),
        (#"{"last.port":{"$regex":"a","$options":"q"}}"#, "options"), (#"{"last.port":{"$not":5}}"#, "$not"),
        (#"{"last.port":{"$not":{}}}"#, "$not"), (#"{"last.port":{"$elemMatch":1}}"#, "$elemMatch"),
        (#"{"last.port":{"$gt":1,"x":2}}"#, "'x'"), (#"{"last.port":{"x":2,"$gt":1}}"#, "'x'"),
        (#"{"last.port":{"$in":[{"$gt":1}]}}"#, "$gt"), (#"{"last.ip":{"$in":["$$IPv4Prefix{1.0.0.0/8}"]}}"#, "$gte"),
        (#"{"last.ip":"$$IPv4{1.2.3}"}"#, "IPv4"), (#"{"last.ip":"$$IPv4"}"#, "magic"),
        (#"{"last.ip":"$$Foo{1}"}"#, "$$Foo"),
        (#"{"last.ip":"$$IPv4Prefix{1.2.3.4}"}"#, "Prefix"), (#"{"last.ip":"$$IPv4Prefix{1.2.3.4/33}"}"#, "Prefix"),
        (#"{"last.ip":"$$Date{yesterday}"}"#, "Date"), (#"{"last.ip":"$$DateTs{x}"}"#, "DateTs"),
        (#"{"last.ip":"$$MAC{1}"}"#, "MAC"),
        (#"{"last.ip":"$$int{x}"}"#, "int"), (#"{"last.ip":{"$or":[{"a":"$$int{x}"}]}}"#, "int"),
        (#"{"last.ports":{"$elemMatch":{"a":{"$mod":[1,2]}}}}"#, "$mod"),
    ]) func isRefused(filter: String, reason: String) {
        let error = #expect(throws: QueryProblem.self) { try Self.filter(filter) }
        #expect(error?.reason.contains(reason) == true, "\(error?.reason ?? "")")
    }

    @Test(arguments: [
        ("[]", "object"), (#"{"none":"x"}"#, "none"), (#"{"name":5}"#, "name"), (#"{"name":"("}"#, "regular"),
    ])
    func fulltextIsRefused(filter: String, reason: String) {
        let error = #expect(throws: QueryProblem.self) { try Self.filter(nil, fulltext: filter) }
        #expect(error?.reason.contains(reason) == true)
    }

    @Test(arguments: [
        ("port", true), ("port:1", true), ("port:-1", true), ("eid", true), ("eid:-1", true), ("my-attr:-1", true),
        ("one", true),
        ("ip", true), ("seen", true), ("port:2", false), ("port:", false), ("none", false), ("ports", false),
        ("owner", false),
        ("box", false), ("free", false), ("many", false), ("color", false),
    ]) func sorts(text: String, isTaken: Bool) throws {
        let entity = try Self.entity()
        #expect(((try? SortOrder(text, of: entity)) != nil) == isTaken)
    }
}

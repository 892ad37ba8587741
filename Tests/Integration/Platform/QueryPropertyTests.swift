import Records
import TestSupport
import Testing

@testable import Platform
@testable import Services

/// Columns answer as the documents do that they were made of, whatever is asked. Of each snapshot both are asked, on every store.
@Suite struct QueryPropertyTests {
    private static let time: Int64 = 1_700_000_000_000_000
    /// Attributes of the entity type, and `free`, which the model does not know.
    private static let names = ["num", "text", "ip", "list", "link", "links", "flag", "free"]

    private static let entity: EntityType = {
        let link = LinkType(entity: "thing", idType: .int)
        let types: [(String, DataType)] = [
            ("num", .int), ("text", .string), ("ip", .ipv4), ("list", .array(.int)), ("link", .link(link)),
            ("links", .array(.link(link))), ("flag", .tag),
        ]
        return EntityType(
            id: "thing",
            number: 0,
            idType: .int,
            name: "thing",
            hasSnapshots: true,
            attributes: types.enumerated().map { number, type in
                Attribute(id: type.0, entity: "thing", number: number, name: type.0, kind: .plain, dataType: type.1)
            }
        )
    }()

    // MARK: - What is stored

    private static func value(of name: String, _ random: inout SplitMix) -> DataValue {
        let small = Int.random(in: -4...4, using: &random)
        switch name {
        case "num": return .int(Bool.random(using: &random) ? small : Int.random(in: 0...100_000, using: &random))
        case "text":
            let isLarge = Int.random(in: 0..<40, using: &random) == 0
            return .string(isLarge ? String(repeating: "y", count: 2000 + small) : "text \(small)")
        case "ip": return .ipv4(IPv4Address(number: 0x0a00_0000 + UInt32(small + 4)))
        case "list": return .array((0..<abs(small)).map { .int($0) })
        case "link": return .link(.int(small))
        case "links": return .array((0..<abs(small)).map { .link(.int($0)) })
        case "flag": return .bool(small > 0)
        default:
            switch small {
            case -4: return .null
            case -3: return .object([DataField("a", .int(1)), DataField("b", .array([.int(1), .string("x")]))])
            case -2: return .array([.object([DataField("a", .int(2))]), .int(3)])
            case -1: return .string("free")
            case 0: return .float(1.5)
            case 1: return .bool(true)
            default: return .int(small)
            }
        }
    }

    private static func document(_ number: Int, _ random: inout SplitMix) -> SnapshotDocument {
        let id = EntityID.int(number)
        var document = SnapshotDocument(
            entity: Self.entity,
            id: id,
            key: EntityKeys.entity(Self.entity, id),
            isKnown: true
        )
        for name in Self.names where Int.random(in: 0..<4, using: &random) > 0 {
            let value = Self.value(of: name, &random)
            // As the platform has it, or as a callback made it.
            let isKnown = name != "free" && Bool.random(using: &random)
            document.fields.append(.init(name: name, content: isKnown ? .known(value) : .made(value.recordValue)))
        }
        if Int.random(in: 0..<20, using: &random) == 0 {
            document.set("num", ["seven", [1, 2], .null].randomElement(using: &random) ?? .null)
        }
        if Int.random(in: 0..<3, using: &random) == 0 { document.set("own\(number)", 1) }
        return document
    }

    /// Keeps snapshots of entities, and removes some afterwards.
    private static func fill(_ store: EntityStore, _ random: inout SplitMix) throws {
        var numbers = Array(-700..<700)
        // Groups of linked entities do not come in order.
        numbers.replaceSubrange(900..., with: numbers[900...].shuffled(using: &random))
        var transaction = StoreTransaction()
        var writer = ColumnWriter(store, at: Self.time, SegmentNumbers())
        var buffer = ByteBuffer()
        for (place, number) in numbers.enumerated() {
            let document = Self.document(number, &random)
            buffer.truncate(to: 0)
            document.writeJSON(to: &buffer)
            SnapshotParts.put(SnapshotRuns.key(Self.time, document.key), Array(buffer.bytes), store, &transaction)
            writer.add(document, &transaction)
            if place % 250 == 249 { writer.finish(&transaction) }
        }
        writer.finish(&transaction)
        try store.client.commit(transaction)
        transaction = StoreTransaction()
        for number in numbers.shuffled(using: &random).prefix(100) {
            let key = SnapshotRuns.key(Self.time, EntityKeys.entity(Self.entity, .int(number)))
            SnapshotParts.delete(key, store, &transaction)
            transaction.put(store.snapshotGone, key, [])
        }
        // One that the snapshot never had.
        transaction.put(
            store.snapshotGone,
            SnapshotRuns.key(Self.time, EntityKeys.entity(Self.entity, .int(99_999))),
            []
        )
        try store.client.commit(transaction)
    }

    // MARK: - What is asked

    private static func operand(_ name: String, _ random: inout SplitMix) -> String {
        let small = Int.random(in: -4...4, using: &random)
        switch name {
        case "num", "list", "links.eid", "link.eid", "eid": return "\(small)"
        case "text": return #""text \#(small)""#
        case "ip": return #""10.0.0.\#(small + 4)""#
        case "link": return #"{"eid":\#(small)}"#
        case "links": return #"[{"eid":0},{"eid":1}]"#
        case "flag": return "\(small > 0)"
        default:
            return ["null", "1.5", "2", #""free""#, "true", #"{"a":2}"#, "[1,2]"].randomElement(using: &random) ?? "1"
        }
    }

    private static func filter(_ depth: Int, _ random: inout SplitMix) -> String {
        if depth > 0, Int.random(in: 0..<3, using: &random) == 0 {
            let parts = (0..<Int.random(in: 1...3, using: &random)).map { _ in Self.filter(depth - 1, &random) }
            let name = ["$and", "$or", "$nor"].randomElement(using: &random) ?? "$or"
            return #"{"\#(name)":[\#(parts.joined(separator: ","))]}"#
        }
        let names = Self.names + ["links.eid", "link.eid", "eid", "free.a", "free.b", "own13", "none"]
        let name = names.randomElement(using: &random) ?? "num"
        let value = Self.operand(name, &random)
        let other = Self.operand(name, &random)
        let isSingle = !value.hasPrefix("{") && !value.hasPrefix("[")
        let order = ["$gt", "$gte", "$lt", "$lte"].randomElement(using: &random) ?? "$gt"
        let condition =
            switch Int.random(in: 0..<11, using: &random) {
            case 0, 1: value
            case 2: #"{"$ne":\#(value)}"#
            case 3 where isSingle, 4 where isSingle: #"{"\#(order)":\#(value)}"#
            case 5: #"{"$in":[\#(value),\#(other),null]}"#
            case 6: #"{"$nin":[\#(value),\#(other)]}"#
            case 7: #"{"$exists":\#(value == "1")}"#
            case 8:
                #"{"$regex":"\#(["^t.*1$", "0", "y{998}", "E"].randomElement(using: &random) ?? "")","$options":"i"}"#
            case 9: #"{"$size":2}"#
            case 10 where isSingle: #"{"$elemMatch":{"$gte":\#(value)}}"#
            default: #"{"$not":{"$all":[\#(value)]}}"#
            }
        return #"{"last.\#(name)":\#(condition)}"#
    }

    private static func read(_ text: String, _ clock: QueryClock) throws -> Filter? {
        let value = try Array(text.utf8).withUnsafeBytes { bytes in
            try Result { () throws(JSONFault) in try ValueReader.whole(bytes) }.get()
        }
        return try FilterReader(Self.entity, at: Self.time, clock).read(fulltext: nil, generic: value)
    }

    @Test(arguments: StorePlugin.stores) func columnsAnswerAsDocumentsDo(_ plugin: StorePlugin) throws {
        let place = try StorePlace()
        let (service, client) = try plugin.store(at: place.path, label: place.label)
        defer { service.finish() }
        let store = EntityStore(client)
        var random = SplitMix(seed: 2026)
        try Self.fill(store, &random)
        let clock = QueryClock(seconds: 600)
        let cache = ColumnCache(limit: 100_000)
        let documents = DocumentAnswers(Self.entity, at: Self.time, store, clock)
        #expect(try documents.count(nil) == 1300)
        for round in 0..<400 {
            let columns = ColumnAnswers(try SnapshotColumns(Self.entity, at: Self.time, store, cache), clock)
            let text = Self.filter(2, &random)
            let filter = round == 0 ? nil : try Self.read(text, clock)
            let expected = try documents.count(filter)
            #expect(try columns.count(filter) == expected, "\(text)")
            var query = SnapshotQuery(filter: filter)
            query.skip = [0, 0, 7, 800].randomElement(using: &random) ?? 0
            query.limit = [0, 1, 20].randomElement(using: &random) ?? 0
            if round % 2 == 1 {
                for _ in 0..<Int.random(in: 1...2, using: &random) {
                    let name = ["num", "text", "ip", "flag"].randomElement(using: &random) ?? "num"
                    query.sort.append(try SortOrder("\(name):\(Bool.random(using: &random) ? 1 : -1)", of: Self.entity))
                }
                query.sort.append(try SortOrder("eid:\(round % 4 == 1 ? 1 : -1)", of: Self.entity))
            } else if round % 8 == 0 {
                query.sort = [try SortOrder("eid:-1", of: Self.entity)]
            }
            let (found, wanted) = (try columns.page(query), try documents.page(query))
            #expect(found == wanted, "\(text) \(query)")
            guard found == wanted else { return }
        }
        let columns = ColumnAnswers(try SnapshotColumns(Self.entity, at: Self.time, store, cache), clock)
        for attribute in Self.entity.attributes {
            let (found, wanted) = (try columns.distinct(attribute), try documents.distinct(attribute))
            #expect(found.map(\.value) == wanted.map(\.value) && found.map(\.count) == wanted.map(\.count))
        }
        #expect(cache.size <= 100_000)
    }
}

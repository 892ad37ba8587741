import SharedModels
import TestSupport
import Testing

/// What is gathered first makes the same model as what is put into the tree at once, whatever threads share the work.
@Suite struct GatheringTests {
    private struct Thing {
        var type: String
        var id: String
        var name: String
    }

    private static func things(_ count: Int, _ random: inout SplitMix) -> [Thing] {
        (0..<count).map { number in
            let type = ["Instance", "Node", "A"][number % 3]
            let name = number % 5 == 0 ? "" : "name \(UInt64.random(in: 0..<UInt64(count), using: &random))"
            return Thing(type: type, id: "00000000-\(String(number + 1_000_000).dropFirst())", name: name)
        }
    }

    private static func entries(
        _ things: [Thing],
        _ links: [(Int, Int)],
        isGathered: Bool
    ) throws -> [Sample.Entry] {
        let arena = try ModelArena(capacity: 1 << 28)
        var writer = ElementWriter(try ModelWriter(arena))
        if isGathered { writer.gather() }
        for thing in things {
            let fields = "\(thing.name) of \(thing.id)"
            try Sample.withRaw([thing.type, thing.id, thing.name, fields]) {
                try writer.put($0[0], $0[1], name: $0[2], fields: $0[3])
            }
        }
        for (from, to) in links {
            try Sample.withRaw([things[from].type, things[from].id, things[to].type, things[to].id]) {
                _ = try writer.link($0[0], $0[1], $0[2], $0[3])
            }
        }
        try writer.settle()
        let tree = writer.publish()
        let reader = try ModelReader(try ArenaView(arena), tree)
        let entries = try Sample.rest(try reader.scan())
        // All are found from the root, too: what parts the leaves is right.
        for entry in entries { #expect(try reader.value(for: entry.key).map { [UInt8]($0) } == entry.value) }
        return entries
    }

    /// Only larger ones are shared by two threads.
    @Test(arguments: [1, 2, 30, 400, 3000, 20_000], [true, false])
    func theTreeIsTheSame(count: Int, isInOrder: Bool) throws {
        var random = SplitMix(seed: UInt64(count))
        var things = Self.things(count, &random)
        if !isInOrder { things.shuffle(using: &random) }
        let links = (0..<(2 * count)).map { _ in
            (Int.random(in: 0..<count, using: &random), Int.random(in: 0..<count, using: &random))
        }
        let gathered = try Self.entries(things, links, isGathered: true)
        let others = try Self.entries(things, links, isGathered: false)
        #expect(gathered.count == others.count && gathered.count > count)
        #expect(gathered == others)
    }

    /// Neither names nor links: there are no upper keys.
    @Test(arguments: [1, 5000])
    func nothingButElements(count: Int) throws {
        var random = SplitMix(seed: 1)
        let things = Self.things(count, &random).map { Thing(type: $0.type, id: $0.id, name: "") }
        let gathered = try Self.entries(things, [], isGathered: true)
        #expect(try gathered == Self.entries(things, [], isGathered: false))
    }
}

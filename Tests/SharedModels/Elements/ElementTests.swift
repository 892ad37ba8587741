import SharedModels
import TestSupport
import Testing

/// Elements and links in shared memory do what a dictionary and a set of pairs do.
@Suite struct ElementTests {
    private struct Key: Hashable, Comparable {
        var type: String
        var id: String
        static func < (left: Key, right: Key) -> Bool { (left.type, left.id) < (right.type, right.id) }
    }

    private struct Link: Hashable {
        var from: Key
        var to: Key
    }

    private static func text(_ bytes: UnsafeRawBufferPointer) -> String { String(decoding: bytes, as: UTF8.self) }

    /// What is kept free for a change depends on how deep the tree is, not on how deep one can be.
    @Test func aSmallArenaIsUsedNearlyToItsEnd() throws {
        let arena = try ModelArena(capacity: 1 << 20)
        var writer = ElementWriter(try ModelWriter(arena))
        let fields = [UInt8](repeating: 0xA0, count: 500)
        var (count, used, isFull) = (0, 0, false)
        while !isFull {
            Sample.withRaw(["A", "element \(count)", "name \(count)"]) { raw in
                fields.withUnsafeBytes { fields in
                    do throws(ElementError) {
                        try writer.put(raw[0], raw[1], name: raw[2], fields: fields)
                        count += 1
                        // A version for each, as notifications make them.
                        _ = writer.publish()
                        used = writer.used
                    } catch {
                        isFull = true
                    }
                }
            }
        }
        #expect(used > (1 << 20) - (200 << 10))
        let last = try Sample.withRaw(["A", "element \(count - 1)"]) { raw in
            try writer.reader.element(raw[0], raw[1])?.fields.count
        }
        #expect(last == 500)
    }

    /// Half of the models are gathered first, and of those some do not find room to be so to their end.
    @Test(arguments: 0..<40)
    func elementsAndLinksAreFoundInEveryWay(seed: Int) throws {
        var random = SplitMix(seed: UInt64(seed))
        let isGathered = seed % 2 == 1
        let isSmall = seed % 4 == 3
        let arena = try ModelArena(capacity: isSmall ? (1 << 20) + (1 << 16) : 1 << 26)
        var writer = ElementWriter(try ModelWriter(arena))
        if isGathered { writer.gather() }
        var elements: [Key: (name: String, fields: String)] = [:]
        var links: Set<Link> = []
        func anyKey() -> Key {
            Key(
                type: ["A", "B", "AB"].randomElement(using: &random) ?? "A",
                id: "\(Int.random(in: 0..<40, using: &random))"
            )
        }
        for step in 0..<2000 {
            let (key, other) = (anyKey(), anyKey())
            let action = Int.random(in: 0..<10, using: &random)
            // Nothing is removed at first: that ends the gathering.
            let isRemoval = action == 5 || action == 9
            switch isGathered && (isSmall || step < 1500) && isRemoval ? step % 2 * 6 : action {
            case 0..<5:
                let name = ["", "n", "nn", "m"].randomElement(using: &random) ?? ""
                let fields = "\(Int.random(in: 0..<1000, using: &random))"
                try Sample.withRaw([key.type, key.id, name, fields]) {
                    try writer.put($0[0], $0[1], name: $0[2], fields: $0[3])
                }
                elements[key] = (name, fields)
                let found = try Sample.withRaw([key.type, key.id]) { try writer.element($0[0], $0[1]) }
                #expect(found.map { Self.text($0.name) } == name)
                #expect(found.map { Self.text($0.fields) } == fields)
                let isThere = try Sample.withRaw([other.type, other.id]) { try writer.element($0[0], $0[1]) != nil }
                #expect(isThere == (elements[other] != nil))
            case 5:
                let wasThere = try Sample.withRaw([key.type, key.id]) { try writer.remove($0[0], $0[1]) }
                #expect(wasThere == (elements.removeValue(forKey: key) != nil))
                links = links.filter { $0.from != key && $0.to != key }
            case 6..<9:
                let isThere = try Sample.withRaw([key.type, key.id, other.type, other.id]) {
                    try writer.link($0[0], $0[1], $0[2], $0[3])
                }
                #expect(isThere == (elements[key] != nil && elements[other] != nil))
                if isThere { links.insert(Link(from: key, to: other)) }
            default:
                let wasThere = try Sample.withRaw([key.type, key.id, other.type, other.id]) {
                    try writer.unlink($0[0], $0[1], $0[2], $0[3])
                }
                #expect(wasThere == (links.remove(Link(from: key, to: other)) != nil))
            }
        }
        try writer.settle()
        let tree = writer.publish()
        try arena.seal()
        let reader = ElementReader(try ModelReader(try ArenaView(arena), tree))
        for type in ["A", "B", "AB"] {
            let expected = elements.filter { $0.key.type == type }
            #expect(
                try Self.all { try Sample.withRaw([type, $0]) { try reader.next($0[0], after: $0[1]) } }
                    == Self.sorted(expected.keys)
            )
            for name in ["n", "nn", "m", "x"] {
                let found = try Self.all { after in
                    try Sample.withRaw([type, name, after]) { try reader.next($0[0], named: $0[1], after: $0[2]) }
                }
                #expect(found == Self.sorted(expected.filter { $0.value.name == name }.keys))
            }
        }
        for key in elements.keys {
            let found = try Sample.withRaw([key.type, key.id]) { raw in
                try reader.element(raw[0], raw[1]).map { (Self.text($0.name), Self.text($0.fields)) }
            }
            #expect(found?.0 == elements[key]?.name)
            #expect(found?.1 == elements[key]?.fields)
            for other in ["A", "B", "AB"] {
                for direction in [ElementLinks.from, .to] {
                    let ids = try Self.all { after in
                        try Sample.withRaw([key.type, key.id, other, after]) {
                            try reader.next(direction, $0[0], $0[1], other: $0[2], after: $0[3])
                        }
                    }
                    let expected = links.compactMap { link -> Key? in
                        switch direction {
                        case .from: link.from == key && link.to.type == other ? link.to : nil
                        case .to: link.to == key && link.from.type == other ? link.from : nil
                        }
                    }
                    #expect(ids == Self.sorted(expected))
                }
            }
        }
        var (types, after): ([String: UInt64], String) = ([:], "")
        while let next = try Sample.withRaw([after], { try reader.nextType(after: $0[0]) }) {
            after = String(decoding: next.type, as: UTF8.self)
            types[after] = next.count
        }
        #expect(types == Dictionary(elements.keys.map { ($0.type, 1) }, uniquingKeysWith: +))
    }

    @Test func whatIsNoElementIsRefused() throws {
        let arena = try ModelArena(capacity: 1 << 24)
        var writer = ElementWriter(try ModelWriter(arena))
        let long = String(repeating: "x", count: 257)
        for texts in [
            ["", "1", ""], ["A b", "1", ""], [String(repeating: "A", count: 65), "1", ""], ["A", "", ""],
            ["A", "a\0b", ""], ["A", long, ""], ["A", "1", long], ["A", "1", "a\0"],
        ] {
            #expect(throws: ElementError.self, "\(texts)") {
                try Sample.withRaw(texts) { try writer.put($0[0], $0[1], name: $0[2], fields: $0[2]) }
            }
        }
        #expect(writer.publish().count == 0)
    }

    private static func all(_ next: (String) throws -> StoredElement?) rethrows -> [String] {
        var (ids, after): ([String], String) = ([], "")
        while let element = try next(after) {
            after = Self.text(element.id)
            ids.append(after)
        }
        return ids
    }

    private static func sorted(_ keys: some Sequence<Key>) -> [String] {
        keys.map(\.id).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}

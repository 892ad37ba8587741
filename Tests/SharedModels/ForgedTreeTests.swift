import Testing

@testable import SharedModels

/// Trees that no writer makes: each is refused, none keeps a reader busy or leads it out of the memory.
@Suite struct ForgedTreeTests {
    /// Memory in which a test writes nodes by hand.
    private struct Forge: ~Copyable {
        let writer: ModelWriter
        let view: ArenaView
        static let nodeSize = 1024

        init() throws {
            let arena = try ModelArena(capacity: 1 << 20)
            let writer = try ModelWriter(arena)
            self.view = try ArenaView(arena)
            self.writer = writer
        }

        /// Writes the node of a number; children are numbers of nodes, values as they are.
        func node(
            _ number: Int,
            level: Int,
            capacity: Int = Self.nodeSize,
            prefix: [UInt8] = [],
            _ cells: [(key: [UInt8], first: UInt64, length: UInt64)]
        ) {
            let place = self.writer.mapping.base + Self.offset(number)
            let node = prefix.withUnsafeBytes { NodeEditor(place, level: level, capacity: capacity, prefix: $0) }
            for (index, cell) in cells.enumerated() {
                let first = level > 0 ? UInt64(Self.offset(Int(cell.first))) : cell.first
                (prefix + cell.key).withUnsafeBytes {
                    node.insert(NewCell(key: $0, first: first, valueLength: Int(cell.length)), at: index)
                }
            }
        }

        static func offset(_ number: Int) -> Int { 4096 + number * Self.nodeSize }

        /// Reads what a version with node 0 as root and some entries has.
        func readAll(count: UInt64 = 1000) throws -> Int {
            let tree = try ModelTree(root: 4096, extent: 1 << 20, count: count)
            return try Sample.rest(ModelReader(self.view, tree).scan()).count
        }
    }

    private static func isOrder(_ error: any Error) -> Bool {
        if case .order? = error as? ModelCorruption { true } else { false }
    }

    private static func isNode(_ error: any Error) -> Bool {
        if case .node? = error as? ModelCorruption { true } else { false }
    }

    @Test func aNodeThatIsItsOwnChild() throws {
        let forge = try Forge()
        forge.node(0, level: 1, [([], 0, 0), ([5], 0, 0)])
        #expect { _ = try forge.readAll() } throws: { Self.isNode($0) }
    }

    @Test func aLevelThatIsLeftOut() throws {
        let forge = try Forge()
        forge.node(0, level: 2, [([], 1, 0)])
        forge.node(1, level: 0, [([1], 4096, 1)])
        #expect { _ = try forge.readAll() } throws: { Self.isNode($0) }
    }

    @Test func manyWaysToTheSameLeaf() throws {
        let forge = try Forge()
        // 40 to the power of 31 ways.
        for level in 1...31 {
            forge.node(31 - level, level: level, (0..<40).map { ([UInt8($0)], UInt64(32 - level), 0) })
        }
        forge.node(31, level: 0, [([1], 4096, 1), ([2], 4096, 1)])
        #expect { _ = try forge.readAll() } throws: { Self.isOrder($0) }
    }

    @Test func leavesWithoutCells() throws {
        let forge = try Forge()
        for level in 1...31 {
            forge.node(31 - level, level: level, (0..<40).map { ([UInt8($0)], UInt64(32 - level), 0) })
        }
        forge.node(31, level: 0, [])
        #expect { _ = try forge.readAll() } throws: { Self.isNode($0) }
    }

    @Test func moreLevelsThanThereCanBe() throws {
        let forge = try Forge()
        forge.node(0, level: 32, [([], 1, 0)])
        forge.node(1, level: 31, [([], 2, 0)])
        #expect { _ = try forge.readAll() } throws: { Self.isNode($0) }
    }

    @Test(arguments: [[[2], [1]], [[1], [1]], [[1, 2], [1]], [[], []]] as [[[UInt8]]])
    func keysThatDoNotRise(keys: [[UInt8]]) throws {
        let forge = try Forge()
        forge.node(0, level: 0, keys.map { ($0, 4096, 1) })
        #expect { _ = try forge.readAll() } throws: { Self.isOrder($0) }
        forge.node(0, level: 1, [([], 1, 0), ([9], 2, 0)])
        forge.node(1, level: 0, [(keys[0], 4096, 1)])
        forge.node(2, level: 0, [(keys[1], 4096, 1)])
        #expect { _ = try forge.readAll() } throws: { Self.isOrder($0) }
    }

    /// Each of two leaves begins its keys with another text.
    @Test func prefixesThatDoNotRise() throws {
        let forge = try Forge()
        let (low, high) = ([UInt8](repeating: 1, count: 8), [UInt8](repeating: 2, count: 8))
        forge.node(0, level: 1, [([], 1, 0), ([1, 1], 2, 0)])
        for (first, second) in [(low, high), (high, low)] {
            forge.node(1, level: 0, prefix: first, [([5], 4096, 1)])
            forge.node(2, level: 0, prefix: second, [([], 4096, 1), ([3], 4096, 1)])
            if first == low {
                #expect(try forge.readAll() == 3)
            } else {
                #expect { _ = try forge.readAll() } throws: { Self.isOrder($0) }
            }
        }
    }

    @Test func aPrefixThatMakesKeysTooLong() throws {
        let forge = try Forge()
        let prefix = [UInt8](repeating: 1, count: 1000)
        forge.node(0, level: 0, capacity: 2048, prefix: prefix, [([2], 4096, 1)])
        let cell = 4096 + 2048 - 1000 - 24
        // All these lengths are within the node.
        for length in [1, 24, 25, 1000] as [UInt64] {
            forge.writer.mapping.base.storeBytes(of: 1 << 16 | length, toByteOffset: cell + 8, as: UInt64.self)
            if length <= 24 {
                #expect(try forge.readAll() == 1)
            } else {
                #expect { _ = try forge.readAll() } throws: { Self.isNode($0) }
            }
        }
    }

    @Test func moreEntriesThanTold() throws {
        let forge = try Forge()
        forge.node(0, level: 0, [([1], 4096, 1), ([2], 4096, 1), ([3], 4096, 1)])
        #expect(throws: ModelCorruption.count(told: 2)) { _ = try forge.readAll(count: 2) }
        #expect(try forge.readAll(count: 3) == 3)
    }

    private static let outside: [[UInt64]] = [
        [1 << 20, 1],
        [4095, 1],
        [0, 1],
        [4096, 1_044_481],
        [.max, 1],
        [.max - 5, 1 << 47],
        [1 << 63, 0xFFFF_FFFF_FFFF],
    ]

    @Test(arguments: Self.outside)
    func valuesOutsideOfTheMemory(place: [UInt64]) throws {
        let (offset, length) = (place[0], place[1])
        let forge = try Forge()
        forge.node(0, level: 0, [([1], offset, length)])
        #expect(throws: ModelCorruption.value(offset: offset, length: length)) { _ = try forge.readAll() }
        let reader = try ModelReader(forge.view, try ModelTree(root: 4096, extent: 1 << 20, count: 1))
        #expect(throws: ModelCorruption.value(offset: offset, length: length)) { _ = try reader.copy(for: [1]) }
        // The rest of the memory is a value as good as any.
        forge.node(0, level: 0, [([1], 4096, (1 << 20) - 4096)])
        #expect(try reader.copy(for: [1])?.count == (1 << 20) - 4096)
    }

    /// A place in a node, and to what the word there is set.
    private static let wrongWords: [[UInt64]] = [
        [0, 0],
        [0, Self.header(count: 1, capacity: 5000)],
        [0, Self.header(count: 1, capacity: 8)],
        [0, Self.header(count: 600, capacity: 1024)],
        [0, .max],
        [8, 1 << 32],
        [8, 12 << 32],
        [8, 1008 << 32],
        [8, 1032 << 32],
        [8, .max],
        [16, 1020],
        [16, 1016],
        [16, 0xFFFF],
        [16, 0xFFF8],
        [1008, 0xFFFF],
        [1008, 9],
    ]

    private static func header(count: UInt64, capacity: UInt64) -> UInt64 { 0xB7EE | count << 32 | capacity << 48 }

    @Test(arguments: Self.wrongWords)
    func wordsOfNoNode(change: [UInt64]) throws {
        let (place, word) = (Int(change[0]), change[1])
        let forge = try Forge()
        forge.node(0, level: 0, [([1, 2, 3], 4096, 1)])
        #expect(try forge.readAll() == 1)
        forge.writer.mapping.base.storeBytes(of: word, toByteOffset: 4096 + place, as: UInt64.self)
        #expect { _ = try forge.readAll() } throws: { Self.isNode($0) }
    }

    @Test(arguments: [0, 8, 4088, 4097, 1 << 20, 0xFFFF8, .max, 1 << 63] as [UInt64])
    func childrenOutsideOfTheMemory(offset: UInt64) throws {
        let forge = try Forge()
        forge.node(0, level: 1, [([], 1, 0)])
        forge.node(1, level: 0, [([1], 4096, 1)])
        #expect(try forge.readAll() == 1)
        NodeEditor(forge.writer.mapping.base + 4096).set(offset, at: 0)
        #expect { _ = try forge.readAll() } throws: { Self.isNode($0) }
    }

    @Test func aNodeAtTheVeryEnd() throws {
        let forge = try Forge()
        forge.node(0, level: 1, [([], 1, 0)])
        let last = (1 << 20) - 16
        NodeEditor(forge.writer.mapping.base + 4096).set(UInt64(last), at: 0)
        forge.writer.mapping.base.storeBytes(
            of: Self.header(count: 1, capacity: 1024),
            toByteOffset: last,
            as: UInt64.self
        )
        #expect { _ = try forge.readAll() } throws: { Self.isNode($0) }
    }
}

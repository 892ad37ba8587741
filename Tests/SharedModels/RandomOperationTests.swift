import SharedModels
import TestSupport
import Testing

/// A model does what a dictionary does, whatever the order of operations, and its versions stay what they were.
@Suite struct RandomOperationTests {
    private struct Version {
        let tree: ModelTree
        let map: [[UInt8]: [UInt8]]
    }

    private struct Shape {
        var longestKey: Int
        var longestValue: Int
        var shareOfPuts: Int
        /// Whether every change is a version of its own.
        var isPublishedAlways = false
        /// What keys begin with, if they do: bytes of one text.
        var beginnings: [Int] = []
    }

    private static let headerSize = 4096

    private static let shapes = [
        Shape(longestKey: 6, longestValue: 20, shareOfPuts: 60),
        Shape(longestKey: 6, longestValue: 20, shareOfPuts: 30),
        Shape(longestKey: 40, longestValue: 300, shareOfPuts: 55),
        Shape(longestKey: 1024, longestValue: 8, shareOfPuts: 70, isPublishedAlways: true),
        Shape(longestKey: 1024, longestValue: 5000, shareOfPuts: 45),
        Shape(longestKey: 100, longestValue: 20, shareOfPuts: 65, beginnings: [90]),
        Shape(longestKey: 200, longestValue: 8, shareOfPuts: 60, beginnings: [0, 7, 8, 9, 40, 41, 195]),
        Shape(longestKey: 1024, longestValue: 8, shareOfPuts: 70, isPublishedAlways: true, beginnings: [3, 1016]),
        Shape(longestKey: 1024, longestValue: 8, shareOfPuts: 55, beginnings: [100, 500, 1000, 1019]),
    ]

    @Test(arguments: 0..<36)
    func modelsDoWhatDictionariesDo(seed: Int) throws {
        var random = SplitMix(seed: UInt64(seed))
        let shape = Self.shapes[seed % Self.shapes.count]
        let arena = try ModelArena(capacity: 1 << 30)
        var writer = try ModelWriter(arena)
        try arena.seal()
        let view = try ArenaView(arena)
        var map: [[UInt8]: [UInt8]] = [:]
        var keys: [[UInt8]] = []
        var versions: [Version] = []
        var savepoints: [(savepoint: ModelSavepoint, map: [[UInt8]: [UInt8]])] = []

        func anyKey() -> [UInt8] {
            if let known = keys.randomElement(using: &random), Bool.random(using: &random) { return known }
            return shape.beginnings.isEmpty
                ? Sample.key(&random, longest: shape.longestKey)
                : Sample.key(&random, beginnings: shape.beginnings)
        }

        for step in 0..<2000 {
            switch Int.random(in: 0..<1000, using: &random) {
            case 0..<10:
                versions.append(Version(tree: writer.publish(), map: map))
            case 10..<20:
                savepoints.append((writer.savepoint(), map))
            case 20..<28:
                guard let chosen = savepoints.randomElement(using: &random) else { break }
                writer.rollback(to: chosen.savepoint)
                map = chosen.map
            case 28..<36:
                let from = anyKey()
                let expected = Sample.sorted(map).filter { !$0.key.lexicographicallyPrecedes(from) }
                #expect(try Sample.rest(writer.scan(from: from)) == expected)
            case 36..<44:
                let key = anyKey()
                let prefix = Array(key.prefix(Int.random(in: 0...key.count, using: &random)))
                let expected = Sample.sorted(map).filter { $0.key.starts(with: prefix) }
                #expect(try Sample.rest(writer.scan(prefix: prefix)) == expected)
            case let number where (number - 44) * 100 < shape.shareOfPuts * 956:
                let key = anyKey()
                let value = Sample.value(&random, longest: shape.longestValue)
                try writer.put(key, value)
                map[key] = value
                keys.append(key)
            default:
                let key = anyKey()
                #expect(try writer.remove(key) == (map.removeValue(forKey: key) != nil), "step \(step)")
            }
            if shape.isPublishedAlways { _ = writer.publish() }
            let key = anyKey()
            #expect(try writer.value(for: key).map { [UInt8]($0) } == map[key], "step \(step)")
            #expect(writer.count == map.count)
        }
        versions.append(Version(tree: writer.publish(), map: map))
        for (number, version) in versions.enumerated() {
            let reader = try ModelReader(view, version.tree)
            #expect(try Sample.rest(reader.scan()) == Sample.sorted(version.map), "version \(number)")
            #expect(reader.count == version.map.count)
        }
        try Self.compacts(writer, map)
        // What was counted as in use comes to nothing when all is removed; the versions are still what they were.
        for key in map.keys.shuffled(using: &random) { #expect(try writer.remove(key)) }
        #expect(writer.live == Self.headerSize)
        for version in versions {
            #expect(try Sample.rest(ModelReader(view, version.tree).scan()) == Sample.sorted(version.map))
        }
    }

    /// The live bytes that the writer counted are those that the same entries take, and all entries come along.
    private static func compacts(_ writer: borrowing ModelWriter, _ map: [[UInt8]: [UInt8]]) throws {
        let arena = try ModelArena(capacity: 1 << 30)
        var other = try ModelWriter(arena)
        try writer.compact(into: &other)
        let reader = try ModelReader(try ArenaView(arena), other.publish())
        #expect(try Sample.rest(reader.scan()) == Sample.sorted(map))
        #expect(other.live <= writer.live)
        #expect(other.used - other.live <= 64 * (other.count + 1))
        // Emptied in any order, nothing is left.
        for key in map.keys { #expect(try other.remove(key)) }
        #expect(other.live == Self.headerSize)
        #expect(other.count == 0)
    }
}

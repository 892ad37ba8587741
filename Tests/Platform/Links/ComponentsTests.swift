import TestSupport
import Testing

@testable import Platform

/// What hangs together.
@Suite struct ComponentsTests {
    private static func key(_ number: Int) -> [UInt8] { withUnsafeBytes(of: UInt32(number).bigEndian) { Array($0) } }

    private static func components(_ links: [(Int, Int)]) -> [Set<[UInt8]>] {
        var components = Components()
        for (left, right) in links { components.link(Self.key(left), Self.key(right)) }
        return components.all().map(Set.init)
    }

    @Test func linksJoinWhateverTheirDirection() {
        let found = Self.components([(1, 2), (3, 4), (2, 3), (5, 6), (7, 7)])
        #expect(found == [[1, 2, 3, 4], [5, 6], [7]].map { Set($0.map(Self.key)) })
    }

    @Test func aCycleOfAHundredThousandIsOne() {
        let count = 100_000
        var components = Components()
        for number in 0..<count { components.link(Self.key(number), Self.key((number + 1) % count)) }
        let all = components.all()
        #expect(all.count == 1 && all[0].count == count)
    }

    @Test func aMillionLinksToOneAreOne() {
        var components = Components()
        for number in 1...1_000_000 { components.link(Self.key(number), Self.key(0)) }
        let all = components.all()
        #expect(all.count == 1 && all[0].count == 1_000_001)
    }

    /// Against spreading a mark along links until nothing changes.
    @Test(arguments: [1, 2, 3, 4, 5] as [UInt64]) func itIsWhatSpreadingFinds(seed: UInt64) {
        var random = SplitMix(seed: seed)
        let links = (0..<300).map { _ in
            (Int.random(in: 0..<400, using: &random), Int.random(in: 0..<400, using: &random))
        }
        var marks: [Int: Int] = [:]
        for (left, right) in links {
            marks[left] = left
            marks[right] = right
        }
        var hasChanged = true
        while hasChanged {
            hasChanged = false
            for (left, right) in links {
                let mark = min(marks[left] ?? 0, marks[right] ?? 0)
                if marks[left] != mark || marks[right] != mark { hasChanged = true }
                marks[left] = mark
                marks[right] = mark
            }
        }
        let expected = Set(Dictionary(grouping: marks.keys) { marks[$0] ?? 0 }.values.map { Set($0.map(Self.key)) })
        #expect(Set(Self.components(links)) == expected)
    }
}

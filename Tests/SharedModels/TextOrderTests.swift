import TestSupport
import Testing

@testable import SharedModels

/// Numbers in the order of their texts, as sorting whole texts gives it.
@Suite struct TextOrderTests {
    @Test(arguments: 0..<30)
    func theSameAsByWholeTexts(seed: Int) {
        var random = SplitMix(seed: UInt64(seed))
        let prefix = String(repeating: "server-", count: seed % 4)
        let texts = (0..<Int.random(in: 0..<400, using: &random)).map { _ in
            let number = Int.random(in: 0..<(seed % 2 == 0 ? 200 : 1 << 60), using: &random)
            return Array((prefix + (seed % 5 == 0 ? "" : "\(number)")).utf8)
        }
        let ends = texts.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.count) }
        // As gathering has it, those of the lowest rank come first.
        let numbers = texts.indices.map { UInt32($0) }
        let found = texts.flatMap { $0 }.withUnsafeBytes { all in
            TextOrder.sorted(numbers, tiesBy: numbers) { number in
                UnsafeRawBufferPointer(rebasing: all[ends[Int(number)]..<ends[Int(number) + 1]])
            }
        }
        let expected = numbers.sorted { left, right in
            let (a, b) = (texts[Int(left)], texts[Int(right)])
            return a == b ? left < right : a.lexicographicallyPrecedes(b)
        }
        #expect(found == expected)
    }
}

import PluginAPI
import TestSupport
import Testing

@Suite struct RandomTests {
    /// Computed from the definition in another language; they may never change, because seeds are kept by users.
    @Test(
        arguments: [
            (UInt64.min, [0x570E_D851_FCE1_BA5C, 0xA108_4EE7_D5CC_D6D2, 0x260C_4142_0185_7D56, 0x4096_09D2_2377_5A79]),
            (1, [0x2650_5A5D_1FEF_14F6, 0x3DF7_D69D_7799_A37B, 0xCAE2_1AAD_0D49_3F62, 0x7F9C_863E_9DD2_B435]),
            (42, [0x2B22_0D9E_3004_DA1E, 0xBAFB_7973_A44C_BB61, 0x6A6C_4A7B_6CB8_E378, 0x2426_55F6_0547_6EE9]),
            (.max, [0x8E19_1630_7DB9_F531, 0x1DAD_47E0_6822_E316, 0x4191_C13A_A286_7FD2, 0xDEBE_0FCF_FF0B_6348]),
        ] as [(UInt64, [UInt64])]
    )
    func aSeedGivesTheSameNumbersForEver(seed: UInt64, expected: [UInt64]) {
        var random = Random(seed: seed)
        #expect((0..<4).map { _ in random.next() } == expected)
    }

    @Test func derivedNumbersAreFixedToo() {
        var random = Random(seed: 7)
        let below = (0..<6).map { _ in random.int(below: 1000) }
        let again = Random(seed: 7)
        var bits = again
        #expect(below == (0..<6).map { _ in Int(((bits.next() >> 32) * 1000) >> 32) })
        random = again
        bits = again
        #expect((0..<6).map { _ in random.double() } == (0..<6).map { _ in Double(bits.next() >> 11) / 0x1p53 })
    }

    @Test func boundedNumbersAreEquallyLikely() {
        var random = Random(seed: 11)
        var counts = [Int](repeating: 0, count: 97)
        for _ in 0..<200_000 { counts[random.int(below: 97)] += 1 }
        #expect(ChiSquare(counts, weights: .init(repeating: 1, count: 97)).isPlausible)
    }

    @Test func rangesIncludeBothEnds() {
        var random = Random(seed: 3)
        var counts = [Int](repeating: 0, count: 5)
        for _ in 0..<50_000 { counts[random.int(in: -2...2) + 2] += 1 }
        #expect(ChiSquare(counts, weights: [1, 1, 1, 1, 1]).isPlausible)
    }

    @Test func everyBitIsFairAndIndependentOfTheNextNumber() {
        var random = Random(seed: 5)
        var ones = [Int](repeating: 0, count: 64)
        var pairs = [Int](repeating: 0, count: 4)
        var last = random.next()
        let draws = 100_000
        for _ in 0..<draws {
            let bits = random.next()
            for index in 0..<64 where bits >> UInt64(index) & 1 == 1 { ones[index] += 1 }
            pairs[Int(last & 1) * 2 + Int(bits & 1)] += 1
            last = bits
        }
        for count in ones { #expect(ChiSquare([count, draws - count], weights: [1, 1]).isPlausible) }
        #expect(ChiSquare(pairs, weights: [1, 1, 1, 1]).isPlausible)
    }

    @Test func neighbouringSeedsAreUnrelated() {
        var distances = [Int](repeating: 0, count: 65)
        for seed in 0..<20_000 as Range<UInt64> {
            var one = Random(seed: seed)
            var other = Random(seed: seed ^ 1 << (seed % 64))
            distances[(one.next() ^ other.next()).nonzeroBitCount] += 1
        }
        let mean = Double(distances.enumerated().reduce(0) { $0 + $1.offset * $1.element }) / 20_000
        // 64 fair bits: 32 with a deviation of 4, of the mean 4 / sqrt(20 000).
        #expect(abs(mean - 32) < 4.0 / 141 * 4)
    }

    @Test func choicesAndChances() {
        var random = Random(seed: 13)
        var counts = [0, 0, 0]
        var hits = 0
        for _ in 0..<30_000 {
            counts[random.pick([0, 1, 2])] += 1
            if random.bool(probability: 0.2) { hits += 1 }
        }
        #expect(ChiSquare(counts, weights: [1, 1, 1]).isPlausible)
        #expect(ChiSquare([hits, 30_000 - hits], weights: [0.2, 0.8]).isPlausible)
        let never = random.bool(probability: 0)
        let always = random.bool(probability: 1)
        #expect(!never && always)
    }
}

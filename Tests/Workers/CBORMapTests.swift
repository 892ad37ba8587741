import Records
import TestSupport
import Testing

@testable import Workers

/// Whether bytes are a map is found out in one go for what is usual; the reader has the last word.
@Suite struct CBORMapTests {
    private static func value(_ random: inout SplitMix, depth: Int) -> Value {
        switch Int.random(in: 0..<(depth > 3 ? 7 : 9), using: &random) {
        case 0: .int(Int.random(in: -70_000...70_000, using: &random))
        case 1: .int(Int(random.next() >> 1))
        case 2: .double(Double.random(in: -1e6...1e6, using: &random))
        case 3: .bool(Bool.random(using: &random))
        case 4:
            .string(
                String(
                    repeating: ["a", "é", "x\u{0}"].randomElement(using: &random) ?? "",
                    count: Int.random(in: 0..<40, using: &random)
                )
            )
        case 5: .bytes([UInt8](repeating: 0xFF, count: Int.random(in: 0..<300, using: &random)))
        case 6: .timestamp(Int64.random(in: -1_000_000_000_000...2_000_000_000_000, using: &random))
        case 7: .array((0..<Int.random(in: 0..<30, using: &random)).map { _ in Self.value(&random, depth: depth + 1) })
        default: .map(Self.record(&random, depth: depth + 1))
        }
    }

    private static func record(_ random: inout SplitMix, depth: Int) -> Record {
        Record(
            (0..<Int.random(in: 0..<9, using: &random)).map { place in
                ("key \(place)", Self.value(&random, depth: depth))
            }
        )
    }

    @Test(arguments: 0..<20)
    func bothSayTheSame(seed: Int) {
        var random = SplitMix(seed: UInt64(seed))
        var counts = (maps: 0, others: 0)
        for _ in 0..<2000 {
            var bytes = CBOR.encode(.map(Self.record(&random, depth: 0)))
            #expect(bytes.withUnsafeBytes { CBORMap.isOne($0) })
            // Mutations, which are well-formed now and then.
            for _ in 0..<Int.random(in: 0...3, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                case 2:
                    bytes.insert(
                        [0xC1, 0x9F, 0xBF, 0xFF, 0x5F, 0xF8, 0x1C].randomElement(using: &random) ?? 0,
                        at: place
                    )
                default: bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random))
                }
            }
            let isMap = bytes.withUnsafeBytes { CBORMap.isOneToReader($0) }
            #expect(bytes.withUnsafeBytes { CBORMap.isOne($0) } == isMap, "\(bytes)")
            if isMap { counts.maps += 1 } else { counts.others += 1 }
        }
        #expect(counts.maps > 500 && counts.others > 300, "\(counts)")
    }

    private static let oddities: [(bytes: [UInt8], isMap: Bool)] = [
        ([], false), ([0xA0], true), ([0xA0, 0x00], false), ([0xBF, 0xFF], true), ([0x80], false),
        ([0xC1, 0xA0], false),
        ([0xA1, 0x00], false), ([0xA1, 0x00, 0xC1], false), ([0xA1, 0x00, 0xC1, 0x00], true),
        ([0xA1, 0x61, 0xFF, 0x00], false),
        ([0xA1, 0x62, 0xC3, 0xA9, 0xF8, 0x20], true), ([0xA1, 0x00, 0xF8, 0x10], false), ([0xA1, 0x00, 0xFC], false),
        ([0xBB, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], false),
        ([UInt8](repeating: 0xC6, count: 1 << 20), false),
        ([0xA1, 0x00] + [UInt8](repeating: 0x81, count: 63) + [0x00], true),
        ([0xA1, 0x00] + [UInt8](repeating: 0x81, count: 64) + [0x00], false),
    ]

    @Test(arguments: oddities)
    func whatIsOdd(bytes: [UInt8], isMap: Bool) {
        #expect(bytes.withUnsafeBytes { CBORMap.isOneToReader($0) } == isMap)
        #expect(bytes.withUnsafeBytes { CBORMap.isOne($0) } == isMap)
    }
}

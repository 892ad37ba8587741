import Records
import Testing

struct StableHashTests {
    /// Published values of FNV-1a of 64 bits.
    @Test(arguments: [("", 0xcbf2_9ce4_8422_2325), ("a", 0xaf63_dc4c_8601_ec8c), ("foobar", 0x8594_4171_f739_67e8)])
    func itIsWhatOthersCompute(_ text: String, _ value: UInt64) {
        var hash = StableHash()
        hash.add(text.utf8)
        #expect(hash.value == value)
    }

    @Test func itDoesNotMatterHowBytesAreCut() {
        var (whole, cut) = (StableHash(), StableHash())
        whole.add("machine:10.0.0.1".utf8)
        for part in ["machine", ":", "10.0.", "", "0.1"] { cut.add(part.utf8) }
        #expect(whole == cut)
        #expect(whole.mixed == cut.mixed)
    }

    /// Keys that differ in their last byte alone go to different places.
    @Test func mixedSpreadsSimilarKeys() {
        var counts = [Int](repeating: 0, count: 16)
        for number in 0..<1600 {
            var hash = StableHash()
            hash.add("host:10.0.\(number / 200).\(number % 200)".utf8)
            counts[Int(hash.mixed % 16)] += 1
        }
        #expect(counts.allSatisfy { (60...140).contains($0) }, "\(counts)")
    }
}

/// Ids of 24 hexadecimal digits: four bytes of time, five of the producer, three of a counter.
///
/// The producer's bytes are a hash of its seed, so ids of a run with a seed are the same each time, and those of two
/// producers differ.
struct AlertIdentifier {
    /// The bytes that `write` touches and fills.
    static let length = 24

    private let high: UInt32
    private let low: UInt32

    init(_ context: TransformContext) {
        var mixed = context.seed &+ 0x9e37_79b9_7f4a_7c15 &* UInt64(truncatingIfNeeded: context.process &+ 1)
        mixed = (mixed ^ (mixed &>> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed &>> 27)) &* 0x94d0_49bb_1331_11eb
        mixed ^= mixed &>> 31
        self.high = UInt32(truncatingIfNeeded: mixed &>> 32)
        self.low = UInt32(truncatingIfNeeded: mixed) & 0xff
    }

    /// Writes the id of a number at a time in microseconds since 1970 UTC; `length` bytes.
    @inline(__always)
    func write(_ number: UInt64, time: Int64, at cursor: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        let seconds = UInt32(truncatingIfNeeded: time / 1_000_000)
        let first = HexText.write(seconds, at: cursor)
        let second = HexText.write(self.high, at: first)
        return HexText.write(self.low &<< 24 | UInt32(truncatingIfNeeded: number) & 0xff_ffff, at: second)
    }

    /// The text of an id.
    func text(_ number: UInt64, time: Int64) -> String {
        withUnsafeTemporaryAllocation(byteCount: Self.length, alignment: 16) { memory in
            guard let start = memory.baseAddress else { return "" }
            _ = self.write(number, time: time, at: start)
            return String(decoding: memory, as: UTF8.self)
        }
    }
}

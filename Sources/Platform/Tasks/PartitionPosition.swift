/// How far a partition of the bus was processed, as it is kept.
struct PartitionPosition: Hashable, Sendable {
    /// The first position that is not done.
    var next: UInt64 = 0
    /// The latest time that keys were made of for this partition, in microseconds since 1970 UTC: clocks of hosts differ, and
    /// are set back.
    var time = Int64.min

    init() {}

    init(next: UInt64, time: Int64) {
        self.next = next
        self.time = time
    }

    /// Reads what is kept; where there is nothing, nothing was done. Before there could be several hosts there was no time.
    init(_ bytes: [UInt8]?) {
        guard let bytes, bytes.count >= 8 else { return }
        func number(_ part: ArraySlice<UInt8>) -> UInt64 { part.reduce(UInt64(0)) { $0 << 8 | UInt64($1) } }
        self.next = number(bytes[..<8])
        if bytes.count >= 16 { self.time = Int64(bitPattern: number(bytes[8..<16])) }
    }

    /// The bytes that are kept.
    var bytes: [UInt8] {
        withUnsafeBytes(of: (self.next.bigEndian, self.time.bigEndian)) { Array($0) }
    }
}

/// Reads what an answer says, packed as `plugin_calls.h` has it. It comes from a worker, so nothing of it is believed.
public struct PackedReader {
    private let bytes: [UInt8]
    private var place = 0

    /// Reads from the first byte on.
    public init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Whether nothing is left.
    public var isAtEnd: Bool { self.place == self.bytes.count }

    /// The next number of 8 bits.
    public mutating func u8() throws(StoringError) -> UInt8 {
        try self.need(1)
        defer { self.place += 1 }
        return self.bytes[self.place]
    }

    /// The next number of 32 bits.
    public mutating func u32() throws(StoringError) -> UInt32 { try self.number() }

    /// The next number of 64 bits.
    public mutating func u64() throws(StoringError) -> UInt64 { try self.number() }

    /// The next bytes, as many as `count`.
    public mutating func raw(_ count: UInt32) throws(StoringError) -> [UInt8] {
        try self.need(Int(count))
        defer { self.place += Int(count) }
        return Array(self.bytes[self.place..<self.place + Int(count)])
    }

    private mutating func number<Number: FixedWidthInteger>() throws(StoringError) -> Number {
        try self.need(MemoryLayout<Number>.size)
        defer { self.place += MemoryLayout<Number>.size }
        return self.bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: self.place, as: Number.self) }
    }

    private func need(_ count: Int) throws(StoringError) {
        guard count <= self.bytes.count - self.place else {
            throw StoringError(.failed, "[P-30] the answer ends in the middle, after \(self.bytes.count) bytes")
        }
    }
}

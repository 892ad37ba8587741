import Glibc

/// Writes what a call says, packed as `plugin_calls.h` has it.
public struct PackedWriter: Sendable {
    private(set) var bytes: [UInt8] = []

    /// Adds a number of 8 bits.
    public mutating func u8(_ number: UInt8) { self.bytes.append(number) }

    /// Adds a number of 32 bits.
    public mutating func u32(_ number: UInt32) {
        withUnsafeBytes(of: number) { self.bytes.append(contentsOf: $0) }
    }

    /// Adds a number of 64 bits.
    public mutating func u64(_ number: UInt64) {
        withUnsafeBytes(of: number) { self.bytes.append(contentsOf: $0) }
    }

    /// A length and so many bytes.
    public mutating func piece(_ piece: [UInt8]) {
        self.u32(UInt32(clamping: piece.count))
        self.raw(piece)
    }

    /// Adds bytes as they are.
    public mutating func raw(_ piece: [UInt8]) { self.bytes.append(contentsOf: piece) }

    /// Makes room for so many bytes in all.
    public mutating func reserve(_ count: Int) { self.bytes.reserveCapacity(count) }
}

import Glibc

/// Writes what a call says, packed as `plugin_calls.h` has it.
struct PackedWriter: Sendable {
    private(set) var bytes: [UInt8] = []

    mutating func u8(_ number: UInt8) { self.bytes.append(number) }

    mutating func u32(_ number: UInt32) {
        withUnsafeBytes(of: number) { self.bytes.append(contentsOf: $0) }
    }

    mutating func u64(_ number: UInt64) {
        withUnsafeBytes(of: number) { self.bytes.append(contentsOf: $0) }
    }

    /// A length and so many bytes.
    mutating func piece(_ piece: [UInt8]) {
        self.u32(UInt32(clamping: piece.count))
        self.raw(piece)
    }

    mutating func raw(_ piece: [UInt8]) { self.bytes.append(contentsOf: piece) }

    mutating func reserve(_ count: Int) { self.bytes.reserveCapacity(count) }
}

// Unsafe code: what is appended is read within the call.

/// Writes numbers and blocks of bytes for `WireReader`, in the order of this machine: both ends are on it.
struct WireWriter {
    var bytes: [UInt8] = []

    mutating func byte(_ value: UInt8) { self.bytes.append(value) }

    mutating func word(_ value: UInt32) { withUnsafeBytes(of: value) { self.bytes.append(contentsOf: $0) } }

    mutating func long(_ value: UInt64) { withUnsafeBytes(of: value) { self.bytes.append(contentsOf: $0) } }

    /// A block with its length.
    mutating func block(_ block: UnsafeRawBufferPointer) {
        self.long(UInt64(block.count))
        self.bytes.append(contentsOf: block)
    }
}

/// The name of a field in CBOR.
///
/// Unsafe code: what is written is as long as the block, for which there is room; only the name is kept of it.
struct EncodedName: Sendable {
    /// The name, and zeros: most of the time it takes to write a few bytes is to find out how many they are.
    private var block = SIMD32<UInt8>()
    private let length: Int

    /// - Precondition: It has at most 30 bytes.
    init(_ name: String) {
        let bytes = CBOR.encode(.string(name))
        precondition(bytes.count <= self.block.scalarCount, "the name of a field is longer than one can be")
        self.length = bytes.count
        for (place, byte) in bytes.enumerated() { self.block[place] = byte }
    }

    @inline(__always)
    func write(to buffer: inout ByteBuffer) {
        let cursor = buffer.reserve(self.block.scalarCount)
        cursor.storeBytes(of: self.block, as: SIMD32<UInt8>.self)
        buffer.commit(cursor + self.length)
    }
}

/// A digest of bytes that come in pieces; the same however they are cut (FNV-1a of 64 bits). It tells runs apart that
/// differ by mistake, not by intent.
struct RecordDigest {
    private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func add(_ bytes: UnsafeRawBufferPointer) {
        var value = self.value
        for byte in bytes { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }
        self.value = value
    }
}

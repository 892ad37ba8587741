/// A digest of bytes that come in pieces, and what it was on the way; the same however they are cut (FNV-1a of 64 bits).
/// It tells runs apart that differ by mistake, not by intent.
struct RecordDigest {
    private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325
    /// What it was after each `CheckTranscript.markDistance` bytes.
    private(set) var marks: [UInt64] = []
    private var untilMark = CheckTranscript.markDistance

    mutating func add(_ bytes: UnsafeRawBufferPointer) {
        var rest = bytes
        while !rest.isEmpty {
            let part = UnsafeRawBufferPointer(rebasing: rest.prefix(self.untilMark))
            rest = UnsafeRawBufferPointer(rebasing: rest[part.count...])
            var value = self.value
            for byte in part { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }
            self.value = value
            self.untilMark -= part.count
            guard self.untilMark == 0 else { continue }
            self.untilMark = CheckTranscript.markDistance
            if self.marks.count < CheckTranscript.mostMarks { self.marks.append(value) }
        }
    }
}

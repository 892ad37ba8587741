import Records

/// A digest of bytes that come in pieces, and what it was on the way; the same however they are cut (FNV-1a of 64 bits).
/// It tells runs apart that differ by mistake, not by intent.
struct RecordDigest {
    private var hash = StableHash()
    var value: UInt64 { self.hash.value }
    /// What it was after each `CheckTranscript.markDistance` bytes.
    private(set) var marks: [UInt64] = []
    private var untilMark = CheckTranscript.markDistance

    mutating func add(_ bytes: UnsafeRawBufferPointer) {
        var rest = bytes
        while !rest.isEmpty {
            let part = UnsafeRawBufferPointer(rebasing: rest.prefix(self.untilMark))
            rest = UnsafeRawBufferPointer(rebasing: rest[part.count...])
            self.hash.add(part)
            self.untilMark -= part.count
            guard self.untilMark == 0 else { continue }
            self.untilMark = CheckTranscript.markDistance
            if self.marks.count < CheckTranscript.mostMarks { self.marks.append(self.value) }
        }
    }
}

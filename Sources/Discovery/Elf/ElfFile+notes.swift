extension ElfFile {
    /// The notes of all PT_NOTE segments.
    var notes: [ElfNote] {
        var notes: [ElfNote] = []
        for segment in self.segments where segment.kind == ElfSegment.Kind.note {
            guard let part = self.bytes.part(at: segment.offset, length: segment.size) else { continue }
            let alignment: UInt64 = segment.alignment == 8 ? 8 : 4
            var offset: UInt64 = 0
            while notes.count < Self.mostEntries,
                let nameSize = part.integer(UInt32.self, at: offset),
                let descriptionSize = part.integer(UInt32.self, at: offset + 4),
                let type = part.integer(UInt32.self, at: offset + 8)
            {
                // Sums of 32-bit sizes and an offset below the size of the file cannot overflow 64 bits.
                let start = Self.rounded(offset + 12 + UInt64(nameSize), to: alignment)
                guard let name = part.part(at: offset + 12, length: UInt64(nameSize)),
                    let description = part.part(at: start, length: UInt64(descriptionSize))
                else { break }
                notes.append(ElfNote(name: name.text(at: 0) ?? "", type: type, description: description))
                offset = Self.rounded(start + UInt64(descriptionSize), to: alignment)
            }
        }
        return notes
    }

    private static func rounded(_ offset: UInt64, to alignment: UInt64) -> UInt64 {
        (offset + alignment - 1) & ~(alignment - 1)
    }
}

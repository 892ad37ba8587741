/// One program header: a part of the file that the loader uses.
struct ElfSegment: Hashable, Sendable {
    /// What a segment is for.
    enum Kind {
        static let load: UInt32 = 1
        static let dynamic: UInt32 = 2
        static let interpreter: UInt32 = 3
        static let note: UInt32 = 4
    }

    /// One of `Kind`, or something that is of no interest here.
    let kind: UInt32
    /// Where it begins in the file, in bytes.
    let offset: UInt64
    /// Where it begins in memory.
    let address: UInt64
    /// How many bytes of it are in the file.
    let size: UInt64
    /// How its parts are aligned; 4 or 8 for notes.
    let alignment: UInt64

    /// Reads the header at `offset`, nil if it does not lie inside the bytes.
    init?(_ bytes: ElfBytes, at offset: UInt64) {
        guard let header = bytes.part(at: offset, length: ElfFile.segmentHeaderSize),
            let kind = header.integer(UInt32.self, at: 0),
            let start = header.integer(UInt64.self, at: 8),
            let address = header.integer(UInt64.self, at: 16),
            let size = header.integer(UInt64.self, at: 32),
            let alignment = header.integer(UInt64.self, at: 48)
        else { return nil }
        self.kind = kind
        self.offset = start
        self.address = address
        self.size = size
        self.alignment = alignment
    }

    /// Where in the file the byte at a memory address is, nil if it is not in this segment's part of the file.
    func fileOffset(of address: UInt64) -> UInt64? {
        guard address >= self.address, address - self.address < self.size else { return nil }
        let (offset, overflow) = self.offset.addingReportingOverflow(address - self.address)
        return overflow ? nil : offset
    }
}

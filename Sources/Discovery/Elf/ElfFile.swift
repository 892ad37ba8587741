/// A 64-bit little-endian ELF file, read as the loader reads it: by program headers and the dynamic section.
///
/// Reading is bounded: whatever the bytes are, no access leaves them and no loop runs longer than they are long. What
/// is damaged is missing from the answers. Valid as long as the memory of the bytes.
struct ElfFile {
    static let headerSize: UInt64 = 64
    static let segmentHeaderSize: UInt64 = 56
    static let sectionHeaderSize: UInt64 = 64
    static let symbolSize: UInt64 = 24
    /// Longest text that is read; longer names are cut. In bytes.
    static let longestText = 4096
    /// Most notes, libraries, versions and marks that are read of a file; no linker writes so many.
    static let mostEntries = 4096

    let bytes: ElfBytes
    let header: ElfHeader
    let segments: [ElfSegment]
    let dynamic: ElfDynamic

    /// Reads headers and the dynamic section.
    ///
    /// - Throws: That the bytes are no such file, or do not hold what the headers say.
    init(_ bytes: ElfBytes) throws(Refusal) {
        self.bytes = bytes
        self.header = try Self.checkedHeader(bytes)
        self.segments = try Self.segments(bytes)
        try Self.checkSections(bytes)
        self.dynamic = ElfDynamic(bytes, self.segments)
    }

    /// Whether it is started, not loaded: an executable at a fixed address or a position-independent one.
    var isExecutable: Bool {
        self.header.type == ElfHeader.executable || self.dynamic.isPositionIndependentExecutable
            || self.segments.contains { $0.kind == ElfSegment.Kind.interpreter }
    }

    private static func segments(_ bytes: ElfBytes) throws(Refusal) -> [ElfSegment] {
        guard let table = bytes.integer(UInt64.self, at: 32),
            let entrySize = bytes.integer(UInt16.self, at: 54),
            let count = bytes.integer(UInt16.self, at: 56)
        else { throw Self.truncated("its header is cut off", bytes) }
        guard count > 0 else { return [] }
        guard UInt64(entrySize) == Self.segmentHeaderSize else {
            throw Refusal(
                .malformedELF,
                "its program headers have \(entrySize) bytes each, expected \(Self.segmentHeaderSize)",
                advice: "build it again with a usual linker"
            )
        }
        guard bytes.contains(table, UInt64(count) * Self.segmentHeaderSize) else {
            throw Self.truncated("its \(count) program headers at byte \(table) do not lie inside", bytes)
        }
        var segments: [ElfSegment] = []
        for index in 0..<UInt64(count) {
            guard let segment = ElfSegment(bytes, at: table + index * Self.segmentHeaderSize) else { continue }
            switch segment.kind {
            case ElfSegment.Kind.load, ElfSegment.Kind.dynamic, ElfSegment.Kind.interpreter, ElfSegment.Kind.note:
                guard bytes.contains(segment.offset, segment.size) else {
                    throw Self.truncated(
                        "its segment \(index) of \(segment.size) bytes at byte \(segment.offset) does not lie inside",
                        bytes
                    )
                }
                segments.append(segment)
            default: break
            }
        }
        return segments
    }

    /// The loader needs no section headers, but linkers write them last: where they are cut off, more may be.
    private static func checkSections(_ bytes: ElfBytes) throws(Refusal) {
        guard let table = bytes.integer(UInt64.self, at: 40),
            let entrySize = bytes.integer(UInt16.self, at: 58),
            let count = bytes.integer(UInt16.self, at: 60),
            table == 0 || bytes.contains(table, UInt64(entrySize) * UInt64(count))
        else { throw Self.truncated("its section headers do not lie inside", bytes) }
    }

    static func truncated(_ what: String, _ bytes: ElfBytes) -> Refusal {
        Refusal(
            .truncated,
            "the file is cut off: \(what) its \(bytes.count) bytes",
            advice: "copy or build it again; move finished files into place instead of copying"
        )
    }
}

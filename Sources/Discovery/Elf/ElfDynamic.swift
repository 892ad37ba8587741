/// The dynamic section: what the loader is told.
struct ElfDynamic {
    private enum Tag {
        static let end: UInt64 = 0
        static let needed: UInt64 = 1
        static let hash: UInt64 = 4
        static let strings: UInt64 = 5
        static let symbols: UInt64 = 6
        static let stringsSize: UInt64 = 10
        static let soname: UInt64 = 14
        static let rpath: UInt64 = 15
        static let runpath: UInt64 = 29
        static let gnuHash: UInt64 = 0x6fff_fef5
        static let versionIndexes: UInt64 = 0x6fff_fff0
        static let flags1: UInt64 = 0x6fff_fffb
        static let requirements: UInt64 = 0x6fff_fffe
    }

    /// Bit of DT_FLAGS_1 that linkers set in position-independent executables.
    private static let pieFlag: UInt64 = 0x0800_0000

    /// The libraries that are needed, by name.
    private(set) var needed: [String] = []
    /// The name that others need it by, if it has one.
    private(set) var soname: String?
    /// The directories of DT_RUNPATH or, where that is missing, of DT_RPATH.
    private(set) var runPaths: [String] = []
    /// Whether the file is an executable that looks like a shared object.
    private(set) var isPositionIndependentExecutable = false
    /// Text of names; nil without one.
    private(set) var strings: ElfBytes?

    // Where the tables begin in the file.
    private(set) var symbols: UInt64?
    private(set) var hash: UInt64?
    private(set) var gnuHash: UInt64?
    private(set) var versionIndexes: UInt64?
    private(set) var requirements: UInt64?

    init(_ bytes: ElfBytes, _ segments: [ElfSegment]) {
        guard let segment = segments.first(where: { $0.kind == ElfSegment.Kind.dynamic }) else { return }
        let loaded = segments.filter { $0.kind == ElfSegment.Kind.load }
        func offset(_ address: UInt64) -> UInt64? { loaded.lazy.compactMap { $0.fileOffset(of: address) }.first }

        // Texts can be named before the table of texts is.
        var neededTexts: [UInt64] = []
        var sonameText: UInt64?
        var rpathText: UInt64?
        var runpathText: UInt64?
        var stringsStart: UInt64?
        var stringsSize: UInt64 = 0
        entries: for index in 0..<segment.size / 16 {
            guard let tag = bytes.integer(UInt64.self, at: segment.offset &+ index * 16),
                let value = bytes.integer(UInt64.self, at: segment.offset &+ index * 16 &+ 8)
            else { break }
            switch tag {
            case Tag.end: break entries
            case Tag.needed: if neededTexts.count < ElfFile.mostEntries { neededTexts.append(value) }
            case Tag.soname: sonameText = value
            case Tag.rpath: rpathText = value
            case Tag.runpath: runpathText = value
            case Tag.strings: stringsStart = offset(value)
            case Tag.stringsSize: stringsSize = value
            case Tag.symbols: self.symbols = offset(value)
            case Tag.hash: self.hash = offset(value)
            case Tag.gnuHash: self.gnuHash = offset(value)
            case Tag.versionIndexes: self.versionIndexes = offset(value)
            case Tag.requirements: self.requirements = offset(value)
            case Tag.flags1: self.isPositionIndependentExecutable = value & Self.pieFlag != 0
            default: break
            }
        }

        guard let stringsStart, let strings = bytes.part(at: stringsStart, length: stringsSize) else { return }
        self.strings = strings
        self.needed = neededTexts.compactMap { strings.text(at: $0) }
        self.soname = sonameText.flatMap { strings.text(at: $0) }
        let runPath = (runpathText ?? rpathText).flatMap { strings.text(at: $0, limit: 16 * ElfFile.longestText) }
        self.runPaths = runPath?.split(separator: ":").prefix(ElfFile.mostEntries).map(String.init) ?? []
    }
}

extension ElfFile {
    /// What compilers and linkers wrote into `.comment`, each once; empty if there are no section headers.
    var comments: [String] {
        var comments: [String] = []
        for text in self.section(named: ".comment")?.texts(limit: 4 * Self.longestText) ?? []
        where comments.count < 16 && !comments.contains(text) {
            comments.append(text)
        }
        return comments
    }

    /// Whether the compiler of Swift wrote descriptions of types or protocols into the file.
    var hasSwiftSections: Bool {
        self.sections.contains { $0.name.hasPrefix("swift5_") }
    }

    func section(named name: String) -> ElfBytes? {
        guard let section = self.sections.first(where: { $0.name == name }) else { return nil }
        return self.bytes.part(at: section.offset, length: section.size)
    }

    /// Name, place and size in the file of every section; empty if the headers make no sense.
    private var sections: [(name: String, offset: UInt64, size: UInt64)] {
        guard let table = self.bytes.integer(UInt64.self, at: 40), table != 0,
            let entrySize = self.bytes.integer(UInt16.self, at: 58), UInt64(entrySize) == Self.sectionHeaderSize,
            let count = self.bytes.integer(UInt16.self, at: 60),
            let namesIndex = self.bytes.integer(UInt16.self, at: 62),
            let headers = self.bytes.part(at: table, length: UInt64(count) * Self.sectionHeaderSize),
            let namesOffset = headers.integer(UInt64.self, at: UInt64(namesIndex) * Self.sectionHeaderSize + 24),
            let namesSize = headers.integer(UInt64.self, at: UInt64(namesIndex) * Self.sectionHeaderSize + 32),
            let names = self.bytes.part(at: namesOffset, length: namesSize)
        else { return [] }
        return (0..<UInt64(min(Int(count), Self.mostEntries))).compactMap { index in
            guard let name = headers.integer(UInt32.self, at: index * Self.sectionHeaderSize),
                let offset = headers.integer(UInt64.self, at: index * Self.sectionHeaderSize + 24),
                let size = headers.integer(UInt64.self, at: index * Self.sectionHeaderSize + 32),
                let text = names.text(at: UInt64(name), limit: 64)
            else { return nil }
            return (text, offset, size)
        }
    }
}

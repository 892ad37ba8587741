extension ElfFile {
    /// The versions of symbols that are wanted, by library.
    var requirements: [ElfRequirement] {
        self.requirementTable.map { ElfRequirement(library: $0.library, versions: $0.versions.map(\.name)) }
    }

    /// What the numbers in the table of version indexes mean.
    var versionsByIndex: [UInt16: (library: String, version: String)] {
        var versions: [UInt16: (library: String, version: String)] = [:]
        for (library, wanted) in self.requirementTable {
            for version in wanted { versions[version.index] = (library, version.name) }
        }
        return versions
    }

    /// The newest version of glibc that is needed, such as `2.34`.
    var newestGlibc: String? {
        self.requirements.lazy.flatMap(\.versions).compactMap(GlibcVersion.init(symbolVersion:)).max()?.description
    }

    private typealias Wanted = (index: UInt16, name: String)

    /// Both lists are linked by distances in bytes; a distance of 0 ends a list, and the limit ends a loop.
    private var requirementTable: [(library: String, versions: [Wanted])] {
        guard let strings = self.dynamic.strings, var offset = self.dynamic.requirements else { return [] }
        var table: [(library: String, versions: [Wanted])] = []
        var left = Self.mostEntries
        while left > 0,
            let library = self.bytes.integer(UInt32.self, at: offset &+ 4),
            let first = self.bytes.integer(UInt32.self, at: offset &+ 8),
            let next = self.bytes.integer(UInt32.self, at: offset &+ 12)
        {
            left -= 1
            var versions: [Wanted] = []
            var entry = offset &+ UInt64(first)
            while left > 0,
                let index = self.bytes.integer(UInt16.self, at: entry &+ 6),
                let name = self.bytes.integer(UInt32.self, at: entry &+ 8),
                let following = self.bytes.integer(UInt32.self, at: entry &+ 12)
            {
                left -= 1
                if let text = strings.text(at: UInt64(name)) { versions.append((index & 0x7fff, text)) }
                guard following != 0 else { break }
                entry = entry &+ UInt64(following)
            }
            if let text = strings.text(at: UInt64(library)) { table.append((text, versions)) }
            guard next != 0 else { break }
            offset = offset &+ UInt64(next)
        }
        return table
    }
}

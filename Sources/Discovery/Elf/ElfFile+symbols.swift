// The number of dynamic symbols is nowhere written; the hash tables that the loader searches imply it. DT_HASH holds
// it directly. DT_GNU_HASH holds the first symbol of each bucket, and in a parallel array the hashes, of which the
// last of a bucket is odd: the last symbol is the end of the bucket that begins last.

extension ElfFile {
    /// The number of dynamic symbols, never more than fit into the file.
    var symbolCount: UInt64 {
        guard let table = self.dynamic.symbols, table < self.bytes.count else { return 0 }
        let most = (self.bytes.count - table) / Self.symbolSize
        if let hash = self.dynamic.hash, let count = self.bytes.integer(UInt32.self, at: hash &+ 4) {
            return min(UInt64(count), most)
        }
        guard let hash = GnuHash(self) else { return 0 }
        return min(hash.symbolCount(most: most), most)
    }

    /// The dynamic symbol of this name that is in the file and can be used from outside, as the loader would find it.
    func exportedSymbol(_ name: StaticString) -> ElfSymbol? {
        var index: UInt64?
        if let hash = GnuHash(self) {
            index = hash.first(name) { self.isExported($0, name) }
        } else {
            index = (0..<self.symbolCount).first { self.isExported($0, name) }
        }
        return index.flatMap { self.symbol(at: $0, [:]) }
    }

    /// The symbols that other libraries must have, in the order of the file; at most 65536.
    var undefinedSymbols: [ElfSymbol] {
        let versions = self.versionsByIndex
        let symbols = (0..<self.symbolCount).lazy.compactMap { self.symbol(at: $0, versions) }
        return Array(symbols.filter { !$0.isDefined && !$0.name.isEmpty }.prefix(65_536))
    }

    /// Local symbols, hidden ones and undefined ones cannot be found from outside.
    private func isExported(_ index: UInt64, _ name: StaticString) -> Bool {
        guard let entry = self.entry(index), entry.section != 0, entry.binding != 0,
            entry.visibility == 0 || entry.visibility == 3
        else { return false }
        return self.dynamic.strings?.holds(name, at: UInt64(entry.name)) ?? false
    }

    private struct Entry {
        let name: UInt32
        let type: UInt8
        let binding: UInt8
        let visibility: UInt8
        let section: UInt16
    }

    private func entry(_ index: UInt64) -> Entry? {
        guard let table = self.dynamic.symbols, index < self.bytes.count,
            let bytes = self.bytes.part(at: table &+ index * Self.symbolSize, length: Self.symbolSize),
            let name = bytes.integer(UInt32.self, at: 0),
            let info = bytes.integer(UInt8.self, at: 4),
            let other = bytes.integer(UInt8.self, at: 5),
            let section = bytes.integer(UInt16.self, at: 6)
        else { return nil }
        return Entry(name: name, type: info & 15, binding: info >> 4, visibility: other & 3, section: section)
    }

    private func symbol(at index: UInt64, _ versions: [UInt16: (library: String, version: String)]) -> ElfSymbol? {
        guard let entry = self.entry(index), let name = self.dynamic.strings?.text(at: UInt64(entry.name)) else {
            return nil
        }
        var version: (library: String, version: String)?
        if !versions.isEmpty, let table = self.dynamic.versionIndexes,
            let number = self.bytes.integer(UInt16.self, at: table &+ index * 2)
        {
            version = versions[number & 0x7fff]
        }
        return ElfSymbol(
            name: name,
            isWeak: entry.binding == 2,
            isFunction: entry.type == 2 || entry.type == 10,
            isDefined: entry.section != 0,
            library: version?.library,
            version: version?.version
        )
    }
}

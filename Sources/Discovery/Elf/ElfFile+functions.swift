// The exported symbols are always there; the full table (`.symtab`) is, unless the file was stripped, and knows the
// functions that are not exported too. A symbol without a size explains nothing: between it and the address may lie
// many others.

extension ElfFile {
    /// Most symbols that are looked at; larger tables answer only for what comes first.
    private static let mostSymbols: UInt64 = 1 << 20
    private static let longestName = 512

    /// The function whose code holds an address of the file, and how far behind its start that is.
    func function(at address: UInt64) -> (name: String, offset: UInt64)? {
        if let table = self.section(named: ".symtab"), let names = self.section(named: ".strtab"),
            let found = Self.function(at: address, in: table, names)
        {
            return found
        }
        guard let start = self.dynamic.symbols, let names = self.dynamic.strings,
            let table = self.bytes.part(at: start, length: self.symbolCount * Self.symbolSize)
        else { return nil }
        return Self.function(at: address, in: table, names)
    }

    private static func function(
        at address: UInt64,
        in table: ElfBytes,
        _ names: ElfBytes
    ) -> (name: String, offset: UInt64)? {
        for index in 0..<min(table.count / Self.symbolSize, Self.mostSymbols) {
            guard let entry = table.part(at: index * Self.symbolSize, length: Self.symbolSize),
                let info = entry.integer(UInt8.self, at: 4), info & 15 == 2,
                let value = entry.integer(UInt64.self, at: 8), value <= address,
                let size = entry.integer(UInt64.self, at: 16), address - value < size,
                let name = entry.integer(UInt32.self, at: 0),
                let text = names.text(at: UInt64(name), limit: Self.longestName), !text.isEmpty
            else { continue }
            return (text, address - value)
        }
        return nil
    }
}

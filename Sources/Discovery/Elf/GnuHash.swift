/// The hash table in which the loader looks symbols up.
struct GnuHash {
    private let bytes: ElfBytes
    private let bucketCount: UInt64
    /// The first symbol that is in the table; those before it are undefined.
    private let firstSymbol: UInt64
    private let buckets: UInt64
    private let chains: UInt64

    /// Takes the table of a file, nil if it has none or its buckets do not lie inside.
    init?(_ file: ElfFile) {
        guard let start = file.dynamic.gnuHash,
            let bucketCount = file.bytes.integer(UInt32.self, at: start), bucketCount > 0,
            let firstSymbol = file.bytes.integer(UInt32.self, at: start + 4),
            let filterWords = file.bytes.integer(UInt32.self, at: start + 8)
        else { return nil }
        self.bytes = file.bytes
        self.bucketCount = UInt64(bucketCount)
        self.firstSymbol = UInt64(firstSymbol)
        // The start lies inside the file, and the counts have 32 bits: these sums cannot overflow.
        self.buckets = start + 16 + UInt64(filterWords) * 8
        self.chains = self.buckets + self.bucketCount * 4
        guard file.bytes.contains(self.buckets, self.bucketCount * 4) else { return nil }
    }

    /// The number of symbols, undefined ones included; a chain without end ends at `most`.
    func symbolCount(most: UInt64) -> UInt64 {
        var last: UInt64 = 0
        for bucket in 0..<self.bucketCount {
            last = max(last, UInt64(self.bytes.integer(UInt32.self, at: self.buckets + bucket * 4) ?? 0))
        }
        guard last >= self.firstSymbol, last > 0 else { return self.firstSymbol }
        while last < most, let hash = self.hash(of: last), hash & 1 == 0 { last += 1 }
        return last + 1
    }

    /// The first symbol that may have this name and passes the test, by number.
    func first(_ name: StaticString, where isWanted: (UInt64) -> Bool) -> UInt64? {
        var wanted: UInt32 = 5381
        name.withUTF8Buffer { for byte in $0 { wanted = wanted &* 33 &+ UInt32(byte) } }
        let bucket = UInt64(wanted) % self.bucketCount
        guard var index = self.bytes.integer(UInt32.self, at: self.buckets + bucket * 4).map(UInt64.init), index > 0
        else { return nil }
        // Ends at the end of the bytes at the latest.
        while let hash = self.hash(of: index) {
            if hash | 1 == wanted | 1, isWanted(index) { return index }
            if hash & 1 == 1 { return nil }
            index += 1
        }
        return nil
    }

    private func hash(of symbol: UInt64) -> UInt32? {
        symbol < self.firstSymbol
            ? nil : self.bytes.integer(UInt32.self, at: self.chains + (symbol - self.firstSymbol) * 4)
    }
}

/// A version of glibc, ordered as numbers: 2.9 is older than 2.34.
struct GlibcVersion: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The numbers between the dots.
    let numbers: [Int]

    /// Takes a version such as `2.34`, nil if it has other parts than numbers.
    init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { part in part.utf8.allSatisfy { 48...57 ~= $0 } ? Int(part) : nil }
        guard !numbers.isEmpty, numbers.count == parts.count, parts.count <= 4 else { return nil }
        self.numbers = numbers
    }

    /// Takes a symbol version such as `GLIBC_2.34`, nil if it is of another library or private.
    init?(symbolVersion: String) {
        guard symbolVersion.hasPrefix("GLIBC_") else { return nil }
        self.init(symbolVersion.dropFirst("GLIBC_".count))
    }

    var description: String { self.numbers.map(String.init).joined(separator: ".") }

    static func < (left: GlibcVersion, right: GlibcVersion) -> Bool {
        left.numbers.lexicographicallyPrecedes(right.numbers)
    }
}

import Glibc

/// How many cases of which seed are tried, and which alone when a failure is looked into.
///
/// From the environment: `FUZZ_CASES` multiplies nothing, it is the number for each reader; `FUZZ_SEED`; `FUZZ_CASE`
/// runs that one case.
struct Dose {
    let seed: UInt64
    let cases: Range<UInt64>

    /// - Parameter usual: Cases of a usual test run, chosen so that all readers together take less than a minute.
    init(usual: UInt64) {
        self.seed = Self.number("FUZZ_SEED") ?? 20_260_701
        if let only = Self.number("FUZZ_CASE") {
            self.cases = only..<only + 1
        } else {
            self.cases = 0..<(Self.number("FUZZ_CASES") ?? usual)
        }
    }

    /// Whether so many cases are tried that every kind of outcome must occur.
    var isRepresentative: Bool { self.cases.count >= 1000 }

    private static func number(_ name: String) -> UInt64? {
        getenv(name).flatMap { UInt64(String(cString: $0)) }
    }
}

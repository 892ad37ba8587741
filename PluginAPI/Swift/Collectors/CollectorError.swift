/// Why a collector, its endpoints or a strategy cannot go on.
struct CollectorError: Error, CustomStringConvertible {
    let description: String
}

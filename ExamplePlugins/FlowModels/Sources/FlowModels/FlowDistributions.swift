import PluginAPI

/// How the numbers of flows are distributed; made once in a process.
struct FlowDistributions: Sendable {
    static let shared = FlowDistributions()

    let address: NumberDistribution
    /// The addresses as text, in the order of the distribution.
    let addresses: [PreparedText]
    let port: NumberDistribution
    let transport: NumberDistribution
    let application: NumberDistribution
    /// How many names a record's metadata have.
    let metadataCount: NumberDistribution
    /// Which word a name of the metadata gets.
    let word: NumberDistribution

    private init() {
        func normal(_ range: Range<Int>, deviation: Double) -> NumberDistribution {
            let mean = Double(range.upperBound - range.lowerBound) / 2
            return .clippedNormal(in: range, mean: mean, deviation: deviation)
        }
        let address = normal(0..<0xFFFF_FFFF, deviation: 100)
        self.address = address
        self.addresses = address.range.map { number in
            PreparedText("\(number >> 24).\(number >> 16 & 255).\(number >> 8 & 255).\(number & 255)")
        }
        self.port = normal(0..<65535, deviation: 20)
        self.transport = normal(0..<142, deviation: 6)
        self.application = normal(0..<2988, deviation: 20)
        self.metadataCount = .clippedNormal(in: 0..<30, mean: 7, deviation: 4)
        self.word = normal(0..<MetadataWords.all.count, deviation: 3)
    }
}

/// The distributions of all default seeds.
struct LogSeedTables: Sendable, BitwiseCopyable {
    var addresses: LogSeedTable
    var ports: LogSeedTable

    /// Avalon's defaults: addresses with a deviation of 100, ports with one of 2, and in 4 of 10 cases a known port.
    static let standard = LogSeedTables(
        addresses: .addresses(deviation: 100),
        ports: .ports(
            deviation: 2,
            known: [(21, 5), (22, 10), (23, 5), (25, 5), (80, 100), (110, 5), (220, 5), (443, 20)],
            probability: 0.4
        )
    )

    @inline(__always)
    func table(_ draw: LogDraw) -> LogSeedTable {
        switch draw {
        case .source, .destination: self.addresses
        case .sourcePort, .destinationPort: self.ports
        }
    }
}

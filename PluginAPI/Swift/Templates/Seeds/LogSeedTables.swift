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

    /// Frees the memory of both tables and of all their copies.
    func deallocate() {
        self.addresses.deallocate()
        self.ports.deallocate()
    }

    /// The texts of the outcomes of a seed's draw, as the seed shows them.
    func texts(of seed: LogSeed) -> UnsafePointer<LogSeedTable.Text> {
        let table = self.table(seed.draw ?? .source)
        return seed == .srcipInt || seed == .dstipInt ? table.numbers : table.texts
    }

    @inline(__always)
    func table(_ draw: LogDraw) -> LogSeedTable {
        switch draw {
        case .source, .destination: self.addresses
        case .sourcePort, .destinationPort: self.ports
        }
    }
}

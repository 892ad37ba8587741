@testable import Workers

extension FuzzedReader {
    /// Sections of events, as a shard of a simulation publishes them.
    static let section = FuzzedReader(
        name: "section",
        usualDose: 60_000,
        longest: 4096,
        inputs: {
            [
                Self.bytes([EventSection(tick: 0, outlet: 0, records: 1, length: 10)]),
                Self.bytes([
                    EventSection(tick: 7, outlet: 2, records: 3, length: 40),
                    EventSection(tick: 7, outlet: nil, records: 0, length: 0, isLast: true),
                ]),
            ]
        },
        words: ["\u{0}\u{0}\u{0}\u{0}", "\u{1}", "\u{7f}"],
        read: { bytes throws(Finding) in
            var rest = bytes
            while !rest.isEmpty {
                guard let section = try? EventSection(first: rest) else { return false }
                let end = EventSection.headerSize + section.length
                try Finding.unless(section.length >= 0 && end <= rest.count, "\(section) in \(rest.count) bytes")
                try Finding.unless((section.outlet == nil) == (section.records == 0), "\(section)")
                rest = UnsafeRawBufferPointer(rebasing: rest[end...])
            }
            return bytes.count > 0
        }
    )

    private static func bytes(_ sections: [EventSection]) -> [UInt8] {
        sections.flatMap { section in
            var bytes = [UInt8](repeating: 0x61, count: EventSection.headerSize + section.length)
            bytes.withUnsafeMutableBytes { if let start = $0.baseAddress { section.write(to: start) } }
            return bytes
        }
    }
}

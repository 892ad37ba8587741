// Addresses and ports come from few hundred likely values, so each table holds its outcomes ready rendered: a draw is
// then also the text, which is copied as one block of 16 bytes.
//
// Unsafe code: outcomes and texts are never written after they were made, so copies of the table share them; who made the
// table frees them after the last use of all copies, or never. `index` is always what `draw` returned.

/// The distribution of an address or a port with its outcomes as number and as text.
struct LogSeedTable: @unchecked Sendable, BitwiseCopyable {
    /// The text of one outcome, padded to a block.
    struct Text: BitwiseCopyable {
        /// The last byte is the length: no address and no port has more than 15 characters.
        var bytes = SIMD16<UInt8>(repeating: 0)

        static let lengthOffset = 15

        var length: Int { Int(self.bytes[Self.lengthOffset]) }

        init(_ text: String) {
            for (index, byte) in text.utf8.prefix(15).enumerated() { self.bytes[index] = byte }
            self.bytes[Self.lengthOffset] = UInt8(min(text.utf8.count, 15))
        }
    }

    private let alias: AliasTable
    private let outcomes: UnsafeMutablePointer<Int>
    /// The outcomes as numbers in text, and in their own form.
    let numbers: UnsafePointer<Text>
    let texts: UnsafePointer<Text>

    init(_ weights: [(outcome: Int, weight: Double)], text: (Int) -> String) {
        self.alias = AliasTable(weights.map(\.weight))
        self.outcomes = .allocate(capacity: weights.count)
        let numbers = UnsafeMutablePointer<Text>.allocate(capacity: weights.count)
        let texts = UnsafeMutablePointer<Text>.allocate(capacity: weights.count)
        for (index, (outcome, _)) in weights.enumerated() {
            (self.outcomes + index).initialize(to: outcome)
            (numbers + index).initialize(to: Text(String(outcome)))
            (texts + index).initialize(to: Text(text(outcome)))
        }
        self.numbers = UnsafePointer(numbers)
        self.texts = UnsafePointer(texts)
    }

    /// Frees the memory of the table and of all its copies.
    func deallocate() {
        self.alias.deallocate()
        self.outcomes.deallocate()
        self.numbers.deallocate()
        self.texts.deallocate()
    }

    @inline(__always)
    func draw(_ random: inout Random) -> Int { self.alias.draw(&random) }

    func number(_ index: Int) -> Int { self.outcomes[index] }

    @inline(__always)
    func text(_ index: Int) -> Text { self.texts[index] }

    /// Addresses: only the lower half of the normal distribution lies within the range, as in Avalon.
    static func addresses(deviation: Double) -> LogSeedTable {
        let normal = ClippedNormal(
            minimum: -0x1p31,
            maximum: 0x1p31 - 1,
            mean: 0x1p31 - 0.5,
            deviation: deviation
        )
        return LogSeedTable(normal.weights) { address in
            let bits = UInt32(bitPattern: Int32(truncatingIfNeeded: address))
            return "\(bits >> 24).\(bits >> 16 & 255).\(bits >> 8 & 255).\(bits & 255)"
        }
    }

    /// Ports: with `probability` one of the well-known ones by their weights, else one around the middle.
    static func ports(deviation: Double, known: [(port: Int, weight: Double)], probability: Double) -> LogSeedTable {
        let normal = ClippedNormal(minimum: 1, maximum: 32768, mean: 16383.5, deviation: deviation).weights
        let normalTotal = normal.reduce(0) { $0 + $1.weight }
        let knownTotal = known.reduce(0) { $0 + $1.1 }
        let weights =
            normal.map { ($0.outcome, $0.weight / normalTotal * (1 - probability)) }
            + (probability > 0 ? known.map { ($0.0, $0.1 / knownTotal * probability) } : [])
        return LogSeedTable(weights.map { (outcome: $0.0, weight: $0.1) }, text: String.init)
    }
}

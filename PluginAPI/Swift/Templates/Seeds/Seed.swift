import Glibc

// Unsafe code: the pointers are those of `drawn`, which this keeps, and slots come from it.

/// The named values that fill in a template, drawn anew for each record.
///
/// Default seeds are drawn when they are first asked for; what the model or a template adds hides them.
public struct Seed: @unchecked Sendable {
    /// The random numbers of the instance.
    public var random: Random
    /// The time of the record in microseconds since 1970 UTC.
    public internal(set) var time: Int64
    /// Set back by the default of `LogTemplateModel.seed(_:)`: then there is no need to call it.
    var hasModelSeeds = true

    private let tables: LogSeedTables
    private let hasDefaults: Bool
    private let aid: Int
    private let drawn: DrawnSeeds
    // Beside the object, because reading a class costs more than the draw.
    private let outcomes: UnsafeMutablePointer<Int>
    private let drawnDraws: UnsafeMutablePointer<DrawnSeeds.Draw>
    private let drawnCount: Int
    private var draws: (Int32, Int32, Int32, Int32) = (-1, -1, -1, -1)
    private var added: [(key: String, value: Value)] = []
    /// Whether a seed of this record has the name of a default seed, which it hides.
    private(set) var hidesDefaults = false

    init(random: Random, tables: LogSeedTables, hasDefaults: Bool, aid: Int, drawn: DrawnSeeds) {
        self.random = random
        self.drawn = drawn
        self.outcomes = drawn.outcomes
        self.drawnDraws = drawn.draws
        self.drawnCount = drawn.count
        self.tables = tables
        self.hasDefaults = hasDefaults
        self.aid = aid
        self.time = 0
    }

    /// The value of a seed; nil if there is none of that name. Setting nil removes an added value.
    public subscript(key: String) -> Value? {
        mutating get {
            if let index = self.added.firstIndex(where: { $0.key == key }) { return self.added[index].value }
            if let place = self.drawn.place(of: key) {
                let outcome = self.outcome(ofDrawn: place.slot)
                return self.drawn.value(at: place, outcome: outcome, time: self.time)
            }
            guard self.hasDefaults, let seed = LogSeed(rawValue: key) else { return nil }
            return self.value(of: seed)
        }
        set {
            let index = self.added.firstIndex { $0.key == key }
            switch (index, newValue) {
            case (let index?, let value?): self.added[index].value = value
            case (let index?, nil):
                self.added.remove(at: index)
                if self.added.isEmpty { self.hidesDefaults = false }
            case (nil, let value?):
                self.added.append((key, value))
                if LogSeed(rawValue: key) != nil || self.drawn.place(of: key) != nil { self.hidesDefaults = true }
            case (nil, nil): break
            }
        }
    }

    /// Decides for this record what a drawn seed is instead of leaving it to chance: row number `row` of those that
    /// were declared, with all names of the row. Faster than setting the value.
    ///
    /// - Precondition: The model declares such a seed, and it has so many rows.
    public mutating func choose(_ name: String, row: Int) {
        guard let place = self.drawn.place(of: name), row >= 0, row < self.drawnDraws[place.slot].count else {
            preconditionFailure("no drawn seed \"\(name)\" has a row \(row)")
        }
        self.outcomes[place.slot] = row
    }

    /// The names that can be used, for messages.
    var names: [String] {
        self.added.map(\.key) + self.drawn.names + (self.hasDefaults ? LogSeed.allCases.map(\.rawValue) : [])
    }

    /// Forgets the record before.
    @inline(__always)
    mutating func begin(at time: Int64) {
        self.time = time
        self.draws = (-1, -1, -1, -1)
        for slot in 0..<self.drawnCount { self.outcomes[slot] = -1 }
        if !self.added.isEmpty {
            self.added.removeAll(keepingCapacity: true)
            self.hidesDefaults = false
        }
    }

    /// The value of a default seed, whatever was added.
    mutating func value(of seed: LogSeed) -> Value {
        switch seed {
        case .ctime: .timestamp(self.time)
        case .aid: .int(self.aid)
        case .srcip, .dstip: .string(self.text(of: seed))
        case .srcipInt: .int(self.tables.addresses.number(self.index(of: .source)))
        case .dstipInt: .int(self.tables.addresses.number(self.index(of: .destination)))
        case .srcport: .int(self.tables.ports.number(self.index(of: .sourcePort)))
        case .dstport: .int(self.tables.ports.number(self.index(of: .destinationPort)))
        }
    }

    private mutating func text(of seed: LogSeed) -> String {
        let text = self.tables.addresses.text(self.index(of: seed == .srcip ? .source : .destination))
        return String(decoding: (0..<text.length).map { text.bytes[$0] }, as: UTF8.self)
    }

    /// The outcome of a drawn seed, drawn now if it was not drawn for this record before; 0 for times.
    @inline(__always)
    mutating func outcome(ofDrawn slot: Int) -> Int {
        let known = self.outcomes[slot]
        if known >= 0 { return known }
        let draw = self.drawnDraws[slot]
        let outcome =
            if let alias = draw.alias { alias.draw(&self.random) } else { self.random.int(below: draw.count) }
        self.outcomes[slot] = outcome
        return outcome
    }

    /// The outcome of a draw, made now if it was not made for this record before.
    @inline(__always)
    mutating func index(of draw: LogDraw) -> Int {
        // A tuple of equal elements is laid out as an array of them, and there are as many as draws.
        let offset = draw.rawValue &* MemoryLayout<Int32>.stride
        let known = withUnsafeMutableBytes(of: &self.draws) { $0.load(fromByteOffset: offset, as: Int32.self) }
        if known >= 0 { return Int(known) }
        let index = self.tables.table(draw).draw(&self.random)
        withUnsafeMutableBytes(of: &self.draws) {
            $0.storeBytes(of: Int32(truncatingIfNeeded: index), toByteOffset: offset, as: Int32.self)
        }
        return index
    }
}

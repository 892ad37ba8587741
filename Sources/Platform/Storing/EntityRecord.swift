import Records

/// What is kept of an entity itself: its plain values and what the platform notes of it. Histories lie beside it.
struct EntityRecord: Sendable, Equatable {
    /// The value of a plain attribute.
    struct PlainValue: Sendable, Equatable {
        /// The id of the attribute.
        let attribute: String
        var value: DataValue
        /// When it was set, in microseconds since 1970 UTC.
        var updated: Int64

        /// Appends the binary form.
        func write(to writer: inout ByteWriter) {
            writer.write(text: self.attribute)
            writer.write(word: self.updated)
            self.value.write(to: &writer)
        }
    }

    /// The first had no time at which to look.
    private static let versions: ClosedRange<UInt8> = 1...2

    /// When the entity was made, in microseconds since 1970 UTC.
    let created: Int64
    /// How often something was added: numbers the items of its histories.
    var revision: UInt64 = 0
    /// Values of plain attributes, each attribute once.
    var plain: [PlainValue] = []
    /// Dates until which it lives.
    var ttlTokens: [TTLToken] = []
    /// When it is looked at whether it is past its life, at the latest: the time of its key in `due`; `.max`: it has none.
    var looked = Int64.max

    init(created: Int64) { self.created = created }

    /// Sets a plain value.
    mutating func set(_ attribute: String, _ value: DataValue, at time: Int64) {
        let new = PlainValue(attribute: attribute, value: value, updated: time)
        if let index = self.plain.firstIndex(where: { $0.attribute == attribute }) {
            self.plain[index] = new
        } else {
            self.plain.append(new)
        }
    }

    /// The value of a plain attribute.
    func value(_ attribute: String) -> PlainValue? { self.plain.first { $0.attribute == attribute } }

    /// Removes a plain value.
    ///
    /// - Returns: Whether there was one.
    @discardableResult
    mutating func unset(_ attribute: String) -> Bool {
        guard let index = self.plain.firstIndex(where: { $0.attribute == attribute }) else { return false }
        self.plain.remove(at: index)
        return true
    }

    /// Prolongs a life: tokens only ever move forward.
    mutating func prolong(_ token: TTLToken) {
        if let index = self.ttlTokens.firstIndex(where: { $0.name == token.name }) {
            self.ttlTokens[index].time = max(self.ttlTokens[index].time, token.time)
        } else {
            self.ttlTokens.append(token)
        }
    }

    // MARK: - Binary form

    /// Appends the binary form.
    func write(to writer: inout ByteWriter) {
        writer.write(Self.versions.upperBound)
        writer.write(word: self.looked)
        writer.write(word: self.created)
        writer.write(count: self.revision)
        writer.write(count: UInt64(self.plain.count))
        for plain in self.plain { plain.write(to: &writer) }
        writer.write(count: UInt64(self.ttlTokens.count))
        for token in self.ttlTokens {
            writer.write(text: token.name)
            writer.write(word: token.time)
        }
    }

    /// Reads the binary form.
    init(from reader: inout ByteReader) throws(ByteError) {
        let version = try reader.byte()
        guard Self.versions.contains(version) else {
            throw reader.error("a version from \(Self.versions.lowerBound) to \(Self.versions.upperBound) before it")
        }
        if version > 1 { self.looked = try reader.word(Int64.self) }
        self.created = try reader.word(Int64.self)
        self.revision = try reader.count()
        for _ in 0..<(try reader.length(ofElements: 10)) {
            let attribute = try reader.text()
            let updated = try reader.word(Int64.self)
            let value = try DataValue(from: &reader)
            self.plain.append(PlainValue(attribute: attribute, value: value, updated: updated))
        }
        for _ in 0..<(try reader.length(ofElements: 9)) {
            let name = try reader.text()
            self.ttlTokens.append(TTLToken(name, until: try reader.word(Int64.self)))
        }
    }

    /// Reads what a store has.
    static func read(_ bytes: [UInt8]) throws(ByteError) -> EntityRecord {
        try bytes.withUnsafeBytes { bytes in
            Result { () throws(ByteError) in
                var reader = ByteReader(bytes)
                return try EntityRecord(from: &reader)
            }
        }.get()
    }
}

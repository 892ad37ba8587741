import Records

// Keys are made so that what belongs together lies together: all of an entity type, of an entity, of an attribute in the
// order of time. A name ends with two zero bytes, which no name contains.

/// The keys under which the platform keeps what it knows of entities.
enum EntityKeys {
    /// Bytes of the key of an item of a history behind the name of its attribute.
    static let itemLength = 16

    /// The beginning of all keys of an entity type.
    static func prefix(_ entity: EntityType) -> [UInt8] { Self.prefix(entity.id) }

    /// The same of the id of an entity type.
    static func prefix(_ entity: String) -> [UInt8] { Array(entity.utf8) + [0, 0] }

    /// The key of an entity.
    static func entity(_ entity: EntityType, _ id: EntityID) -> [UInt8] {
        var writer = ByteWriter(capacity: 64)
        Self.write(entity, id, &writer)
        return Array(writer.bytes)
    }

    /// The beginning of the keys of an attribute's history.
    static func history(ofEntity key: [UInt8], _ attribute: Attribute) -> [UInt8] {
        Self.history(ofEntity: key, attribute.id)
    }

    /// The same of the id of an attribute.
    static func history(ofEntity key: [UInt8], _ attribute: String) -> [UInt8] {
        key + Array(attribute.utf8) + [0, 0]
    }

    /// The key of one item of a history; `number` tells items of one time apart.
    static func historyItem(ofEntity key: [UInt8], _ attribute: Attribute, start: Int64, number: UInt64) -> [UInt8] {
        var bytes = Self.history(ofEntity: key, attribute)
        bytes.reserveCapacity(bytes.count + Self.itemLength)
        Self.append(UInt64(bitPattern: start) ^ 1 << 63, to: &bytes)
        Self.append(number, to: &bytes)
        return bytes
    }

    /// The start that the key of an item has.
    static func start(ofHistoryItem key: [UInt8]) -> Int64 {
        let number = key.dropLast(8).suffix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return Int64(bitPattern: number ^ 1 << 63)
    }

    /// Reads the key of an entity, of which more may follow.
    ///
    /// - Throws: What is wrong with it, also if the model has no such entity type any more.
    static func readEntity(
        _ reader: inout ByteReader,
        _ model: ModelSpec
    ) throws(ByteError) -> (type: EntityType, id: EntityID) {
        let name = try self.readName(&reader)
        guard let entity = model.entity(name) else {
            throw reader.error("an entity type of the configuration before it, not '\(name)'")
        }
        return (entity, try EntityID(key: &reader, as: entity.idType))
    }

    /// Reads a name with its end.
    static func readName(_ reader: inout ByteReader) throws(ByteError) -> String {
        var bytes: [UInt8] = []
        while case let byte = try reader.byte(), byte != 0 { bytes.append(byte) }
        guard try reader.byte() == 0 else { throw reader.error("the end of a name before it") }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func write(_ entity: EntityType, _ id: EntityID, _ writer: inout ByteWriter) {
        self.prefix(entity).withUnsafeBytes { writer.write(raw: $0) }
        id.writeKey(to: &writer)
    }

    private static func append(_ number: UInt64, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
    }
}

import Records

// The form in which tasks wait on the bus. Names stand in it, not numbers, as the configuration may change between writing
// and reading. The first byte is the version; a reader refuses what it does not know.

extension EntityTask {
    private static let version: UInt8 = 1

    private enum Flag {
        static let deletion: UInt8 = 1
        static let source: UInt8 = 1
        static let confidence: UInt8 = 2
        static let times: UInt8 = 4
        static let differentEnd: UInt8 = 8
        /// The source is that of the datapoint before.
        static let sameSource: UInt8 = 16
        static let known: UInt8 = 31
    }

    /// Appends the binary form of the task.
    public func write(to writer: inout ByteWriter) {
        writer.write(Self.version)
        writer.write(text: self.entity.id)
        self.id.write(to: &writer)
        writer.write(self.isDeletion ? Flag.deletion : 0)
        writer.write(count: UInt64(self.ttlTokens.count))
        for token in self.ttlTokens {
            writer.write(text: token.name)
            writer.write(word: token.time)
        }
        writer.write(count: UInt64(self.tags.count))
        for tag in self.tags { tag.write(to: &writer) }
        writer.write(count: UInt64(self.datapoints.count))
        var lastSource: String?
        for datapoint in self.datapoints {
            writer.write(text: datapoint.attribute.id)
            var flags: UInt8 = datapoint.confidence == 1 ? 0 : Flag.confidence
            if let source = datapoint.source {
                flags |= lastSource.map { TextBytes.areEqual($0, source) } ?? false ? Flag.sameSource : Flag.source
            }
            if let start = datapoint.start {
                flags |= datapoint.end == start ? Flag.times : Flag.times | Flag.differentEnd
            }
            writer.write(flags)
            if flags & Flag.source != 0, let source = datapoint.source {
                writer.write(text: source)
                lastSource = source
            }
            if flags & Flag.confidence != 0 { writer.write(word: datapoint.confidence.bitPattern) }
            if let start = datapoint.start { writer.write(word: start) }
            if flags & Flag.differentEnd != 0 { writer.write(word: datapoint.end ?? datapoint.start ?? 0) }
            datapoint.value.write(to: &writer)
        }
    }

    /// Reads the binary form of a task.
    ///
    /// Values are not checked against their types again: what is on the bus was checked before.
    ///
    /// - Throws: What is wrong, also if the model has no such entity type or attribute any more.
    public init(from reader: inout ByteReader, _ model: ModelSpec) throws(ByteError) {
        guard try reader.byte() == Self.version else {
            throw reader.error("version \(Self.version) of a task before it")
        }
        let name = try reader.slice()
        guard let entity = model.entity(utf8: name) else {
            throw reader.error(
                "an entity type of the configuration before it, not '\(String(decoding: name, as: UTF8.self))'"
            )
        }
        let id = try EntityID(from: &reader)
        guard id.type == entity.idType else {
            throw reader.error("an id of the type \(entity.idType.rawValue) before it, as '\(entity.id)' has them")
        }
        self.init(entity, id)
        self.isDeletion = try reader.byte() & Flag.deletion != 0
        for _ in 0..<(try reader.length(ofElements: 9)) {
            let name = try reader.text()
            self.ttlTokens.append(TTLToken(name, until: try reader.word(Int64.self)))
        }
        for _ in 0..<(try reader.length()) { self.tags.append(try DataValue(from: &reader)) }
        let count = try reader.length(ofElements: 3)
        self.datapoints.reserveCapacity(min(count, 1024))
        var lastSource: String?
        for _ in 0..<count { self.datapoints.append(try Self.datapoint(&reader, entity, &lastSource)) }
    }

    @inline(__always)
    private static func datapoint(
        _ reader: inout ByteReader,
        _ entity: EntityType,
        _ lastSource: inout String?
    ) throws(ByteError) -> Datapoint {
        let name = try reader.slice()
        guard let attribute = entity.attribute(utf8: name) else {
            let name = String(decoding: name, as: UTF8.self)
            throw reader.error("an attribute of '\(entity.id)' before it, not '\(name)'")
        }
        let flags = try reader.byte()
        guard flags & ~Flag.known == 0 else { throw reader.error("known flags before it") }
        var source: String?
        if flags & Flag.source != 0 {
            lastSource = try reader.text()
            source = lastSource
        } else if flags & Flag.sameSource != 0 {
            source = lastSource
        }
        let confidence = flags & Flag.confidence != 0 ? Double(bitPattern: try reader.word(UInt64.self)) : 1
        guard (0...1).contains(confidence) else { throw reader.error("a confidence from 0 to 1 before it") }
        var start: Int64?
        var end: Int64?
        if flags & Flag.times != 0 {
            start = try reader.word(Int64.self)
            end = flags & Flag.differentEnd != 0 ? try reader.word(Int64.self) : start
        }
        return Datapoint(
            attribute,
            try DataValue(from: &reader),
            source: source,
            confidence: confidence,
            start: start,
            end: end
        )
    }
}

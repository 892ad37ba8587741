import Records

/// What came of the calls of a batch.
public struct ModuleOutcome: Sendable {
    /// Something that one call did.
    public enum Effect: Sendable {
        /// It made a task.
        case made(EmittedTask)
        /// It denies the entity.
        case denied
        /// It failed, for this reason.
        case failed(String)
    }

    /// What calls did, in the order in which they did it, with the places of the calls.
    public var effects: [(place: Int, effect: Effect)] = []
    /// Values of documents that were changed, as they are after all calls; nil: removed.
    public var changes: [(document: Int, name: String, value: [UInt8]?)] = []
    /// Whether the module wants values to be refreshed.
    public var wantsRefresh = false

    /// Makes one of nothing.
    public init() {}

    private enum Code {
        static let made: UInt8 = 1
        static let denied: UInt8 = 2
        static let failed: UInt8 = 3
        static let changed: UInt8 = 4
        static let removed: UInt8 = 5
    }

    /// Reads what a worker sends.
    ///
    /// - Parameters:
    ///   - count: Calls that were made: places are below it.
    ///   - documentCount: Documents that they were given.
    /// - Throws: What is wrong with it.
    init(_ bytes: UnsafeRawBufferPointer, ofCalls count: Int, documents documentCount: Int = 0) throws(ByteError) {
        var reader = ByteReader(bytes)
        self.wantsRefresh = try reader.byte() != 0
        while !reader.isAtEnd {
            let code = try reader.byte()
            let place = Int(clamping: try reader.count())
            if code == Code.changed || code == Code.removed {
                guard place < documentCount else { throw reader.error("a document below \(documentCount) before it") }
                let name = try reader.text()
                self.changes.append((place, name, code == Code.removed ? nil : Array(try reader.slice())))
                continue
            }
            guard place < count else { throw reader.error("a call below \(count) before it") }
            switch code {
            case Code.made: self.effects.append((place, .made(try EmittedTask(&reader))))
            case Code.denied: self.effects.append((place, .denied))
            case Code.failed: self.effects.append((place, .failed(try reader.text())))
            default: throw reader.error("a kind of effect before it")
            }
        }
    }

    /// Writes that a call denies the entity.
    static func writeDenied(_ place: UInt64, _ writer: inout ByteWriter) {
        writer.write(Code.denied)
        writer.write(count: place)
    }

    /// Writes that a call failed.
    static func writeFailed(_ place: UInt64, _ reason: String, _ writer: inout ByteWriter) {
        writer.write(Code.failed)
        writer.write(count: place)
        writer.write(text: reason)
    }

    /// Writes that a value of a document was changed, or removed.
    static func writeChange(
        _ document: Int,
        _ name: String,
        _ value: UnsafeRawBufferPointer?,
        _ writer: inout ByteWriter
    ) {
        writer.write(value == nil ? Code.removed : Code.changed)
        writer.write(count: UInt64(document))
        writer.write(text: name)
        guard let value else { return }
        writer.write(count: UInt64(value.count))
        writer.write(raw: value)
    }

    /// Writes that a call made a task, which is to follow.
    static func writeMade(_ place: UInt64, _ writer: inout ByteWriter) {
        writer.write(Code.made)
        writer.write(count: place)
    }
}

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
    /// Whether the module wants values to be refreshed.
    public var wantsRefresh = false

    /// Makes one of nothing.
    public init() {}

    private enum Code {
        static let made: UInt8 = 1
        static let denied: UInt8 = 2
        static let failed: UInt8 = 3
    }

    /// Reads what a worker sends.
    ///
    /// - Parameter count: Calls that were made: places are below it.
    /// - Throws: What is wrong with it.
    init(_ bytes: UnsafeRawBufferPointer, ofCalls count: Int) throws(FrameError) {
        var reader = WireReader(bytes)
        self.wantsRefresh = try reader.byte() != 0
        while !reader.isAtEnd {
            let code = try reader.byte()
            let place = Int(try reader.word())
            guard place < count else { throw FrameError("an effect of call \(place) of \(count)") }
            switch code {
            case Code.made: self.effects.append((place, .made(try EmittedTask(&reader))))
            case Code.denied: self.effects.append((place, .denied))
            case Code.failed: self.effects.append((place, .failed(try reader.text())))
            default: throw FrameError("an effect of kind \(code)")
            }
        }
    }

    /// Writes the beginning of an outcome.
    static func begin(_ writer: inout WireWriter) { writer.byte(0) }

    /// Says whether the module wants values to be refreshed, in an outcome that was begun.
    static func setRefresh(_ wanted: Bool, _ writer: inout WireWriter) { writer.bytes[0] = wanted ? 1 : 0 }

    /// Writes that a call denies the entity.
    static func writeDenied(_ place: UInt32, _ writer: inout WireWriter) {
        writer.byte(Code.denied)
        writer.word(place)
    }

    /// Writes that a call failed.
    static func writeFailed(_ place: UInt32, _ reason: UnsafeRawBufferPointer, _ writer: inout WireWriter) {
        writer.byte(Code.failed)
        writer.word(place)
        writer.block(reason)
    }

    /// Writes that a call made a task, which is to follow.
    static func writeMade(_ place: UInt32, _ writer: inout WireWriter) {
        writer.byte(Code.made)
        writer.word(place)
    }
}

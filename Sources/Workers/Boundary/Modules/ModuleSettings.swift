import Records

/// What a module is told of the platform and of itself, as it travels.
public struct ModuleSettings: Hashable, Sendable {
    /// A map in CBOR: what the platform says of itself.
    public var platform: [UInt8]
    /// A map in CBOR: the module's own configuration.
    public var module: [UInt8]
    /// Which of the processes of the module this is, from 0.
    public var process: Int
    /// How many there are.
    public var processCount: Int

    /// Makes them of their parts.
    public init(platform: [UInt8], module: [UInt8], process: Int = 0, processCount: Int = 1) {
        self.platform = platform
        self.module = module
        self.process = process
        self.processCount = processCount
    }

    var encoded: [UInt8] {
        var writer = WireWriter()
        writer.word(UInt32(clamping: self.process))
        writer.word(UInt32(clamping: self.processCount))
        self.platform.withUnsafeBytes { writer.block($0) }
        self.module.withUnsafeBytes { writer.block($0) }
        return writer.bytes
    }

    init(_ bytes: UnsafeRawBufferPointer) throws(FrameError) {
        var reader = WireReader(bytes)
        self.process = Int(try reader.word())
        self.processCount = Int(try reader.word())
        self.platform = Array(try reader.block())
        self.module = Array(try reader.block())
    }
}

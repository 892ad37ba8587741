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
        var writer = ByteWriter()
        writer.write(count: UInt64(self.process))
        writer.write(count: UInt64(self.processCount))
        for block in [self.platform, self.module] {
            writer.write(count: UInt64(block.count))
            block.withUnsafeBytes { writer.write(raw: $0) }
        }
        return Array(writer.bytes)
    }

    init(_ bytes: UnsafeRawBufferPointer) throws(ByteError) {
        var reader = ByteReader(bytes)
        self.process = Int(clamping: try reader.count())
        self.processCount = Int(clamping: try reader.count())
        self.platform = Array(try reader.slice())
        self.module = Array(try reader.slice())
    }
}

// How events travel in the spans of a ring: sections one after the other, each of records for one outlet. Records of one
// tick that follow each other to one outlet share a section; where events of several shards are merged, no section holds
// records of two ticks.
//
// Trust: the host copies a header once and checks the copy. The bytes behind it stay the worker's to change, so whatever
// has to hold of them is checked on a copy.

/// The header of a section.
public struct EventSection: Hashable, Sendable {
    /// Bytes of a header.
    public static let headerSize = 32
    /// The outlet of a section without records, which only says how far the shard is.
    static let noOutlet = UInt32.max

    /// The tick of the records, or of the first of them.
    public var tick: UInt64
    /// The number of the outlet; nil: it has no records.
    public var outlet: Int?
    /// The number of records.
    public var records: Int
    /// Bytes of the records, behind the header.
    public var length: Int
    /// Whether nothing comes after it.
    public var isLast = false

    /// Makes it of its parts.
    public init(tick: UInt64, outlet: Int?, records: Int, length: Int, isLast: Bool = false) {
        self.tick = tick
        self.outlet = outlet
        self.records = records
        self.length = length
        self.isLast = isLast
    }

    /// Writes the header; there must be room for it.
    func write(to place: UnsafeMutableRawPointer) {
        place.storeBytes(of: self.tick, as: UInt64.self)
        place.storeBytes(of: UInt64(self.length), toByteOffset: 8, as: UInt64.self)
        place.storeBytes(of: self.outlet.map(UInt32.init) ?? Self.noOutlet, toByteOffset: 16, as: UInt32.self)
        place.storeBytes(of: UInt32(self.records), toByteOffset: 20, as: UInt32.self)
        place.storeBytes(of: self.isLast ? 1 : 0, toByteOffset: 24, as: UInt64.self)
    }

    /// Reads the header of the first section of some bytes.
    ///
    /// - Throws: If it does not fit into them, or contradicts itself.
    public init(first bytes: UnsafeRawBufferPointer) throws(RingViolation) {
        guard bytes.count >= Self.headerSize else {
            throw RingViolation("it published the header of a section in \(bytes.count) bytes")
        }
        let length = bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
        let outlet = bytes.loadUnaligned(fromByteOffset: 16, as: UInt32.self)
        self.tick = bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self)
        self.outlet = outlet == Self.noOutlet ? nil : Int(outlet)
        self.records = Int(bytes.loadUnaligned(fromByteOffset: 20, as: UInt32.self))
        self.isLast = bytes.loadUnaligned(fromByteOffset: 24, as: UInt64.self) != 0
        guard length <= UInt64(bytes.count - Self.headerSize) else {
            throw RingViolation("it published a section of \(length) bytes in \(bytes.count - Self.headerSize)")
        }
        self.length = Int(length)
        guard (self.outlet == nil) == (self.records == 0), (self.records == 0) == (self.length == 0) else {
            throw RingViolation("it published a section of \(self.records) records in \(self.length) bytes")
        }
    }
}

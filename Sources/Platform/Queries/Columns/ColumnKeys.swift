import Records

/// The keys of columns in the store. All of an attribute lie together, in the order of segments.
struct ColumnKeys: Hashable {
    enum Kind {
        /// What each segment has.
        case directory
        /// The keys of its entities.
        case entities
        /// The values of an attribute.
        case attribute(String)
    }

    /// Longer names have no column.
    static let longestName = 200

    private let base: [UInt8]

    /// - Parameter time: That of the snapshot.
    init(_ time: Int64, _ entity: EntityType) { self.base = SnapshotRuns.key(time, EntityKeys.prefix(entity)) }

    /// The beginning of the keys of a kind.
    func prefix(_ kind: Kind) -> [UInt8] {
        switch kind {
        case .directory: return self.base + [0]
        case .entities: return self.base + [1]
        case .attribute(let name):
            var writer = ByteWriter(capacity: 64)
            EntityID.write(name, to: &writer)
            return self.base + [2] + Array(writer.bytes)
        }
    }

    /// The key of a segment.
    func key(_ kind: Kind, segment: UInt32) -> [UInt8] { self.prefix(kind) + Self.suffix(segment) }

    static func suffix(_ segment: UInt32) -> [UInt8] { withUnsafeBytes(of: segment.bigEndian) { Array($0) } }

    /// The segment of a key.
    static func segment(ofKey key: [UInt8]) -> UInt32 { key.suffix(4).reduce(0) { $0 << 8 | UInt32($1) } }
}

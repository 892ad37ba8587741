import Records

/// The keys of the entities of a segment, in their order, without the entity type before them.
struct SegmentKeys: Sendable {
    let bytes: [UInt8]
    let count: Int

    /// Takes what the store has.
    init(_ bytes: [UInt8]) throws(ByteError) {
        var count = 0
        let isSound = bytes.withUnsafeBytes { bytes in
            guard bytes.count >= 4 else { return false }
            count = Int(UInt32(littleEndian: bytes.loadUnaligned(as: UInt32.self)))
            return count <= bytes.count / 4 && PackedList.isSound(bytes, at: 4, count: count)
        }
        guard isSound else { throw ByteError(offset: 0, expected: "the keys of a segment") }
        self.bytes = bytes
        self.count = count
    }

    /// The form for the store.
    static func bytes(_ keys: [[UInt8]]) -> [UInt8] {
        var writer = ByteWriter(capacity: 32 * keys.count)
        writer.write(word: UInt32(keys.count))
        var all: [UInt8] = []
        var ends = [0]
        for key in keys {
            all += key
            ends.append(all.count)
        }
        all.withUnsafeBytes { all in
            PackedList.append(
                keys.indices.map { UnsafeRawBufferPointer(rebasing: all[ends[$0]..<ends[$0 + 1]]) },
                to: &writer
            )
        }
        return Array(writer.bytes)
    }

    func withList<Result>(_ body: (PackedList) -> Result) -> Result {
        self.bytes.withUnsafeBytes { body(PackedList($0, at: 4, count: self.count)) }
    }

    subscript(_ index: Int) -> [UInt8] { self.withList { Array($0[index]) } }
}

import PluginABI

/// What stands before the body of the cache: by whom it was written, for what, and that it is whole.
struct CacheHeader: Equatable {
    /// Why a cache is not used.
    enum Mismatch: Error {
        /// Written by another build or version, as happens after every update.
        case foreign
        /// Not what anybody wrote.
        case damaged
    }

    /// The number of the layout of header and body.
    static let format: UInt32 = 3
    private static let magic: UInt64 = 0x4548_4341_4347_5250  // "PRGCACHE" in the file

    /// What identifies the build of the host; verdicts of another build may differ.
    let stamp: String

    /// The header and body as one file.
    func file(body: [UInt8]) -> [UInt8] {
        var writer = CacheWriter()
        writer.bytes.reserveCapacity(body.count + 64 + self.stamp.utf8.count)
        writer.write(Self.magic)
        writer.write(Self.format)
        writer.write(UInt16(PLUGIN_ABI_MAJOR))
        writer.write(UInt16(PLUGIN_ABI_MINOR))
        writer.write(self.stamp)
        writer.write(UInt64(body.count))
        writer.write(checksum(body[...]))
        return writer.bytes + body
    }

    /// Checks a file and returns where its body lies.
    func body(of file: [UInt8]) throws(Mismatch) -> Range<Int> {
        do {
            var reader = CacheReader(file, 0..<file.count)
            guard try reader.number(UInt64.self) == Self.magic else { throw Mismatch.damaged }
            guard try reader.number(UInt32.self) == Self.format,
                try reader.number(UInt16.self) == UInt16(PLUGIN_ABI_MAJOR),
                try reader.number(UInt16.self) == UInt16(PLUGIN_ABI_MINOR),
                try reader.text() == self.stamp
            else { throw Mismatch.foreign }
            let length = try reader.number(UInt64.self)
            let sum = try reader.number(UInt64.self)
            let body = reader.position..<file.count
            guard length == UInt64(body.count), sum == checksum(file[body]) else { throw Mismatch.damaged }
            return body
        } catch let mismatch as Mismatch {
            throw mismatch
        } catch {
            throw .damaged
        }
    }
}

/// A sum over bytes that tells damage by accident: every step can be undone, so no single change goes unnoticed.
private func checksum(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    let odd: UInt64 = 0x9e37_79b9_7f4a_7c15
    var sum = UInt64(bytes.count) &* odd
    func add(_ word: UInt64) {
        sum = (sum ^ word) &* odd
        sum = (sum << 29) | (sum >> 35)
    }
    bytes.withUnsafeBytes { raw in
        let whole = raw.count & ~7
        for offset in stride(from: 0, to: whole, by: 8) {
            // Sound because `whole` is the largest multiple of eight within the bytes.
            add(UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
        }
        for offset in whole..<raw.count { add(UInt64(raw[offset])) }
    }
    return sum ^ (sum >> 32)
}

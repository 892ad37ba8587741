import Records

/// What is kept of a link between two entities.
struct LinkEntry: Hashable, Sendable {
    /// Until when it holds, in microseconds since 1970 UTC; `.max`: for ever.
    var until: Int64
    /// When it was said last, by the clock of this host.
    var written: Int64

    /// The binary form.
    var bytes: [UInt8] {
        var writer = ByteWriter(capacity: 16)
        writer.write(word: self.until)
        writer.write(word: self.written)
        return Array(writer.bytes)
    }

    init(until: Int64, written: Int64) {
        self.until = until
        self.written = written
    }

    /// Reads the binary form; nil if it is none.
    init?(_ bytes: [UInt8]) {
        guard bytes.count == 16 else { return nil }
        (self.until, self.written) = bytes.withUnsafeBytes {
            ($0.loadUnaligned(as: Int64.self), $0.loadUnaligned(fromByteOffset: 8, as: Int64.self))
        }
    }
}

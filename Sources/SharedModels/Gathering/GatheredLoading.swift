/// What writes gathered entries to a tree, one by one, and the key of the next. Used by one thread.
struct GatheredLoading: ~Copyable {
    var key = KeyBuffer()
    var loader = BulkLoader()

    /// Adds an entry with the key and a value that is kept; of an empty one its offset does not matter.
    @inline(__always)
    mutating func append(_ value: Int, _ length: Int, to writer: inout ModelWriter) throws(ModelWriteError) {
        try self.loader.append(self.key.bytes, kept: value, length, to: &writer)
    }

    /// Adds an entry with the key and a count.
    mutating func append(count: UInt64, to writer: inout ModelWriter) throws(ModelWriteError) {
        try withUnsafeBytes(of: count.littleEndian) { (bytes) throws(ModelWriteError) in
            try self.loader.append(ModelEntry(key: self.key.bytes, value: bytes), to: &writer)
        }
    }
}

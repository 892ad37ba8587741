import Records

/// Whether bytes are a map in CBOR.
enum CBORMap {
    /// Whether they are one map and nothing else.
    static func isOne(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var reader = CBORReader(bytes)
        do throws(CBORError) {
            guard !bytes.isEmpty, case .mapStart = try reader.next() else { return false }
            while !reader.isAtEnd {
                // Only what lies in the map may come.
                guard reader.depth > 0 else { return false }
                _ = try reader.next()
            }
            return true
        } catch {
            return false
        }
    }
}

import PluginAPI

/// Records of CBOR, one after the other, as a batch holds them.
struct CBORSequence {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }

    /// The next record.
    ///
    /// - Throws: `ExtensionError` if what follows is not a map.
    mutating func next() throws(ExtensionError) -> Record {
        let start = self.position
        let result = self.bytes.withUnsafeBytes { bytes in
            Result { () throws(CBORError) in
                try CBOR.decodeFirst(UnsafeRawBufferPointer(rebasing: bytes[start...]))
            }
        }
        switch result {
        case .success((.map(let record), let length)):
            self.position += length
            return record
        case .success: throw ExtensionError(.brokenPromise, "[P-12] the record at byte \(start) is not a map of CBOR")
        case .failure(let error):
            throw ExtensionError(.brokenPromise, "[P-12] the record at byte \(start) is not CBOR: \(error)")
        }
    }

    /// All records in another encoding, as the host would write them.
    func transcoded(to encoding: RecordEncoding, columns: [String]) throws -> [UInt8] {
        try self.bytes.withUnsafeBytes { bytes in
            let columns = encoding == .csv && columns.isEmpty ? try RecordTranscoder.keys(of: bytes) : columns
            var writer = RecordWriter(encoding: encoding, columns: columns)
            // Escapes make at most six bytes of one; the rest is for punctuation and short numbers.
            let capacity = bytes.count * 12 + columns.count + 1024
            let room = UnsafeMutableRawPointer.allocate(byteCount: capacity + RecordWriter.slack, alignment: 16)
            defer { room.deallocate() }
            var result: [UInt8] = []
            var position = 0
            while position < bytes.count {
                _ = writer.attach(room, capacity: capacity)
                let rest = UnsafeRawBufferPointer(rebasing: bytes[position...])
                position += try RecordTranscoder.transcode(rest, into: &writer)
                guard try writer.endRecord() else {
                    throw ExtensionError(.failed, "a record needs \(writer.pendingLength) bytes; there are \(capacity)")
                }
                result += UnsafeRawBufferPointer(start: room, count: writer.length)
            }
            return result
        }
    }
}

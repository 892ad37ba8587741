import Records

/// One item of the history of an attribute; its key has the start.
struct HistoryItem: Sendable, Equatable {
    var end: Int64
    var confidence: Double
    var value: DataValue

    /// Appends the binary form.
    func write(to writer: inout ByteWriter) {
        writer.write(word: self.end)
        writer.write(word: self.confidence.bitPattern)
        self.value.write(to: &writer)
    }

    init(end: Int64, confidence: Double, value: DataValue) {
        self.end = end
        self.confidence = confidence
        self.value = value
    }

    /// Reads what a store has.
    static func read(_ bytes: [UInt8]) throws(ByteError) -> HistoryItem {
        try bytes.withUnsafeBytes { bytes in
            Result { () throws(ByteError) in
                var reader = ByteReader(bytes)
                return try HistoryItem(from: &reader)
            }
        }.get()
    }

    /// Reads the binary form.
    init(from reader: inout ByteReader) throws(ByteError) {
        self.end = try reader.word(Int64.self)
        self.confidence = Double(bitPattern: try reader.word(UInt64.self))
        self.value = try DataValue(from: &reader)
    }
}

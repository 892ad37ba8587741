import Records

/// One item of the history of an attribute; its key has the start.
struct HistoryItem: Sendable, Equatable {
    var end: Int64
    var confidence: Double
    var value: DataValue
    /// How many datapoints it was made of.
    var weight: UInt64 = 1

    /// The sum of the confidences of those datapoints, of which `confidence` is the mean.
    var sum: Double { self.confidence * Double(self.weight) }

    /// Appends the binary form.
    func write(to writer: inout ByteWriter) {
        writer.write(word: self.end)
        writer.write(word: self.confidence.bitPattern)
        self.value.write(to: &writer)
        // Most were made of one.
        if self.weight != 1 { writer.write(count: self.weight) }
    }

    init(end: Int64, confidence: Double, value: DataValue, weight: UInt64 = 1) {
        self.end = end
        self.confidence = confidence
        self.value = value
        self.weight = weight
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
        if !reader.isAtEnd { self.weight = max(try reader.count(), 1) }
    }
}

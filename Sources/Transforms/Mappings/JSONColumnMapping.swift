import Records

/// Replaces a record by three columns: the time, a number and the record as JSON.
public struct JSONColumnMapping: RecordMapping {
    private let context: TransformContext
    private var position: UInt64

    /// Makes the mapping for one producer.
    public init(_ context: TransformContext) {
        self.context = context
        self.position = context.firstRecord
    }

    /// Replaces the record. The number has 16 bits of the producer above 16 bits that count its records.
    public mutating func map(_ record: inout Record) {
        let json = String(decoding: JSON.encode(.map(record), .spaced), as: UTF8.self)
        let number = self.context.process % 65_535 * 65_536 + Int(self.position % 65_535)
        record = [
            "dt": .timestamp(self.context.time(ofRecord: self.position)),
            "_ix": .int(number),
            "json": .string(json),
        ]
        self.position &+= 1
    }

    /// Always the same three.
    public func columns(_ before: [String]?) -> [String]? { ["dt", "_ix", "json"] }
}

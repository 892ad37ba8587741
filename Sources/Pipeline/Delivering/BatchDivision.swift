import Records

/// The records of a batch, told apart. Where they cannot be told apart, all of them are one unit.
struct BatchDivision: Hashable, Sendable {
    private let batch: OutgoingBatch
    /// The end of each unit in the bytes of the batch.
    private let ends: [Int]
    /// How the units are written; nil: there is but one, and nothing is known of it.
    private let encoding: RecordEncoding?

    /// Divides a batch.
    ///
    /// - Parameter encoding: How its records are written; nil: they cannot be told apart. Nor can they where a producer
    ///   said that there are more or fewer than there are.
    init(_ batch: OutgoingBatch, _ encoding: RecordEncoding?) {
        let ends = encoding.flatMap { encoding in
            batch.bytes.withUnsafeBytes { bytes in
                RecordBoundaries.ends(
                    in: UnsafeRawBufferPointer(rebasing: bytes[batch.headerLength...]),
                    of: encoding
                )
            }
        }
        self.batch = batch
        if let ends, !ends.isEmpty, ends.count == batch.records {
            self.ends = ends.map { $0 + batch.headerLength }
            self.encoding = encoding
        } else {
            self.ends = [batch.bytes.count]
            self.encoding = nil
        }
    }

    /// Whether each unit is a record.
    var isDivided: Bool { self.encoding != nil }

    /// The number of units.
    var count: Int { self.ends.count }

    /// How many records some units are.
    func records(in units: Range<Int>) -> Int { self.encoding == nil ? self.batch.records : units.count }

    /// The bytes of some units, without the header.
    func bytes(of units: Range<Int>) -> ArraySlice<UInt8> {
        let start = units.lowerBound == 0 ? self.batch.headerLength : self.ends[units.lowerBound - 1]
        return self.batch.bytes[start..<(units.isEmpty ? start : self.ends[units.upperBound - 1])]
    }

    /// A unit as people and programs may look at it: what is CBOR decoded, text as it is but without the line end of a
    /// record, and anything else as bytes.
    func value(of unit: Int) -> Value {
        var bytes = self.bytes(of: unit..<(unit + 1))
        switch self.encoding {
        case .cbor: return (try? CBOR.decode(Array(bytes))) ?? .bytes(Array(bytes))
        case .json, .csv:
            if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
            if self.encoding == .csv, bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        case nil: break
        }
        return String(validating: bytes, as: UTF8.self).map(Value.string) ?? .bytes(Array(bytes))
    }
}

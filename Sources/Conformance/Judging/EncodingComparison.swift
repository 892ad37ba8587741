import Records
import Workers

// JSON and CSV say less than CBOR: what a time or bytes become in them is the encoder's of the host. So the records of
// CBOR are encoded by the host, and both texts are then decoded and compared: spaces, escapes and the forms of numbers
// do not matter, values do.

/// Compares what a model writes in JSON or CSV with the same records in CBOR.
struct EncodingComparison {
    private let records: [Value]
    private let columns: [String]
    private let isRepeatable: Bool

    /// - Parameters:
    ///   - records: Of the CBOR.
    ///   - columns: Of CSV.
    ///   - isRepeatable: Whether values can be compared, too; else only form is.
    init(_ records: [Value], columns: [String], isRepeatable: Bool) {
        self.records = records
        self.columns = columns
        self.isRepeatable = isRepeatable
    }

    /// What is wrong; nil: nothing is.
    func difference(_ written: CheckTranscript, _ encoding: RecordEncoding) -> String? {
        encoding == .json ? self.differenceOfJSON(written) : self.differenceOfCSV(written)
    }

    private func differenceOfJSON(_ written: CheckTranscript) -> String? {
        var lines = written.sample.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let rest = lines.popLast() ?? []
        if written.bytes == written.sample.count, !rest.isEmpty { return "the last record does not end in a line feed" }
        for (index, line) in lines.enumerated() {
            let found: Value
            do throws(JSONError) {
                found = try JSON.decode(Array(line))
            } catch {
                return "record \(index): \(error)"
            }
            guard found.record != nil else { return "record \(index) is no object" }
            guard self.isRepeatable, index < self.records.count else { continue }
            guard let expected = try? JSON.decode(JSON.encode(self.records[index], .spaced)) else { continue }
            if !Self.isSame(expected, found) {
                return "record \(index) is \(Self.text(found)), expected \(Self.text(expected))"
            }
        }
        return nil
    }

    private func differenceOfCSV(_ written: CheckTranscript) -> String? {
        var rows = CSVRows(written.sample)
        for index in 0..<written.count {
            guard let cells = rows.next() else {
                if let problem = rows.problem { return "record \(index): \(problem)" }
                // The sample ends here; that of a transcript that is all in it must hold all records.
                return written.bytes == written.sample.count
                    ? "\(index) rows for \(written.count) records" : nil
            }
            guard cells.count == self.columns.count else {
                return "record \(index) has \(cells.count) cells for \(self.columns.count) columns"
            }
            guard self.isRepeatable, index < self.records.count else { continue }
            guard let expected = CSVRow.cells(of: self.records[index], columns: self.columns) else { continue }
            for (column, (expected, found)) in zip(self.columns, zip(expected, cells))
            where !Self.isSame(cell: expected, found) {
                return "record \(index) has '\(found)' in column \(column), expected '\(expected)'"
            }
        }
        return nil
    }

    /// Whether two values are the same to a reader of JSON: numbers by what they are, not by how they are written, and
    /// objects in any order.
    static func isSame(_ left: Value, _ right: Value) -> Bool {
        switch (left, right) {
        case (.map(let left), .map(let right)):
            left.count == right.count
                && left.fields.allSatisfy { field in
                    right[field.key].map { Self.isSame(field.value, $0) } ?? false
                }
        case (.array(let left), .array(let right)):
            left.count == right.count && zip(left, right).allSatisfy { Self.isSame($0, $1) }
        case (.int, .double), (.double, .int): left.number == right.number
        default: left == right
        }
    }

    private static func isSame(cell left: String, _ right: String) -> Bool {
        if left == right { return true }
        guard let left = Double(left), let right = Double(right) else { return false }
        return left == right || (left.isNaN && right.isNaN)
    }

    private static func text(_ value: Value) -> String {
        String(String(decoding: JSON.encode(value, .spaced), as: UTF8.self).prefix(300))
    }
}

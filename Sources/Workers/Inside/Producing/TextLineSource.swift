import Glibc
import Records

// The lines of a log are one column of CSV without its quotes. A model that writes CSV itself is asked for that column
// alone, so what else is in its records is not even rendered; then the quotes are taken away where the rows lie, as no line
// is longer than its row.
//
// Unsafe code: what is read lies within the bytes that the model says it wrote, which were checked to lie in the room; what
// is written never passes what was read.

/// A model that writes CSV, and the values of one column as lines.
final class TextLineSource: RecordSource {
    private let rows: any RecordSource

    /// - Parameter rows: Writes CSV of one column.
    init(_ rows: any RecordSource) { self.rows = rows }

    func fill(
        _ room: UnsafeMutableRawBufferPointer,
        wanted: UInt64,
        recordLimit: Int
    ) throws(ProducerFailure) -> Filled {
        var filled = try self.rows.fill(room, wanted: wanted, recordLimit: recordLimit)
        guard filled.length > 0 else { return filled }
        let rows = UnsafeMutableRawBufferPointer(rebasing: room[..<filled.length])
        guard let lines = Self.unquote(rows), lines.records == filled.records else {
            throw ProducerFailure(
                "[P-13] fill says that it wrote \(filled.records) rows of CSV; that is not what it wrote"
            )
        }
        filled.length = lines.length
        return filled
    }

    /// Makes lines of rows of one cell, where they lie.
    ///
    /// - Returns: The length of all lines and their number; nil if those are not such rows.
    static func unquote(_ rows: UnsafeMutableRawBufferPointer) -> (length: Int, records: UInt64)? {
        guard let start = rows.baseAddress else { return (0, 0) }
        let end = start + rows.count
        var source = start
        var target = start
        var records: UInt64 = 0
        while source < end {
            if source.load(as: UInt8.self) == UInt8(ascii: "\"") {
                source += 1
                // Up to the quote that no other one follows.
                while true {
                    guard let quote = memchr(source, Int32(UInt8(ascii: "\"")), end - source) else { return nil }
                    let isDoubled = quote + 1 < end && (quote + 1).load(as: UInt8.self) == UInt8(ascii: "\"")
                    let count = quote - source + (isDoubled ? 1 : 0)
                    memmove(target, source, count)
                    target += count
                    source = quote + (isDoubled ? 2 : 1)
                    if !isDoubled { break }
                }
            } else {
                guard let lineEnd = memchr(source, Int32(UInt8(ascii: "\r")), end - source) else { return nil }
                let count = lineEnd - source
                memmove(target, source, count)
                target += count
                source = lineEnd
            }
            guard end - source >= 2, source.loadUnaligned(as: UInt16.self) == 0x0A0D else { return nil }
            source += 2
            target.storeBytes(of: UInt8(ascii: "\n"), as: UInt8.self)
            target += 1
            records += 1
        }
        return (target - start, records)
    }
}

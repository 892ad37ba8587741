/// Where one record ends and the next begins in the bytes of a batch.
public enum RecordBoundaries {
    /// The end of each record, in bytes from the beginning; the last is the number of all bytes.
    ///
    /// - Returns: nil if the bytes are not whole records of the encoding.
    public static func ends(in bytes: UnsafeRawBufferPointer, of encoding: RecordEncoding) -> [Int]? {
        let ends: [Int]? =
            switch encoding {
            case .cbor: self.itemEnds(in: bytes)
            case .json: self.lineEnds(in: bytes, hasQuotedLines: false)
            case .csv: self.lineEnds(in: bytes, hasQuotedLines: true)
            }
        guard let ends, ends.last ?? 0 == bytes.count else { return nil }
        return ends
    }

    private static func itemEnds(in bytes: UnsafeRawBufferPointer) -> [Int]? {
        var reader = CBORReader(bytes)
        var ends: [Int] = []
        while !reader.isAtEnd {
            guard (try? reader.skipItem()) != nil else { return nil }
            ends.append(reader.offset)
        }
        return ends
    }

    /// - Parameter hasQuotedLines: Whether a line feed between quotes belongs to a value. A quote within a value is
    ///   written twice, so an odd number of them before a line feed means that it lies between quotes.
    private static func lineEnds(in bytes: UnsafeRawBufferPointer, hasQuotedLines: Bool) -> [Int] {
        var ends: [Int] = []
        var isQuoted = false
        for (index, byte) in bytes.enumerated() {
            if byte == UInt8(ascii: "\""), hasQuotedLines {
                isQuoted.toggle()
            } else if byte == UInt8(ascii: "\n"), !isQuoted {
                ends.append(index + 1)
            }
        }
        return ends
    }
}

// Cells of CSV, and the records whose keys do not come in the order of the columns.

extension RecordWriter {
    /// Writes a cell, in quotes where RFC 4180 asks for them.
    mutating func writeCell(_ text: UnsafeBufferPointer<UInt8>) {
        let quote = UInt8(ascii: "\"")
        var quotes = 0
        var mustQuote = false
        for byte in text {
            switch byte {
            case quote:
                quotes += 1
                mustQuote = true
            case UInt8(ascii: ","), UInt8(ascii: "\r"), UInt8(ascii: "\n"): mustQuote = true
            default: break
            }
        }
        guard mustQuote else { return self.append(text) }
        self.room(text.count + quotes + Self.scalarRoom)
        self.put(quote)
        for byte in text {
            if byte == quote { self.put(quote) }
            self.put(byte)
        }
        self.put(quote)
    }

    /// Ends a row: fills up the columns that have no cell.
    mutating func endRow() {
        let state = self.state
        if state.isReordered {
            self.reorderCells()
        } else {
            let last = self.fieldIndex == 0 ? 0 : Int(self.shape[self.fieldIndex - 1].column)
            for _ in 0..<max(state.columnCount - 1 - last, 0) { self.put(UInt8(ascii: ",")) }
        }
        if state.columnCount == 1, self.cursor == self.currentRecord {
            // A lone empty cell would be an empty line, which readers skip.
            self.literal("\"\"")
        }
        self.literal("\r\n")
    }

    /// Where the record that is being written begins.
    private var currentRecord: UnsafeMutableRawPointer {
        self.state.isSpilled ? self.state.spill : self.recordStart
    }

    /// Puts the cells of a record in the order of the columns and leaves out those without one.
    ///
    /// The cells are found again by reading the row as any reader would, so the fast path keeps no positions.
    private mutating func reorderCells() {
        let start = self.currentRecord
        let row = [UInt8](UnsafeRawBufferPointer(start: start, count: self.cursor - start))
        var cells = [Range<Int>](repeating: 0..<0, count: self.state.columnCount)
        var position = 0
        for field in 0..<self.fieldIndex {
            position += self.shape[field].prefixLength
            let cell = position..<Self.endOfCell(in: row, from: position)
            let column = Int(self.shape[field].column)
            if column >= 0 { cells[column] = cell }
            position = cell.upperBound
        }
        self.cursor = start
        for (index, cell) in cells.enumerated() {
            if index > 0 { self.put(UInt8(ascii: ",")) }
            row[cell].withUnsafeBufferPointer { bytes in
                guard let base = bytes.baseAddress else { return }
                self.cursor.copyMemory(from: base, byteCount: bytes.count)
                self.cursor += bytes.count
            }
        }
    }

    private static func endOfCell(in row: [UInt8], from start: Int) -> Int {
        let quote = UInt8(ascii: "\"")
        var position = start
        guard position < row.count, row[position] == quote else {
            while position < row.count, row[position] != UInt8(ascii: ",") { position += 1 }
            return position
        }
        position += 1
        while position < row.count {
            if row[position] == quote {
                guard position + 1 < row.count, row[position + 1] == quote else { return position + 1 }
                position += 1
            }
            position += 1
        }
        return position
    }
}

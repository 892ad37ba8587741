/// Reads rows of CSV as RFC 4180 has them, each ended by CR LF.
struct CSVRows {
    private let bytes: [UInt8]
    private var position = 0
    /// What is wrong with the row that could not be read; nil if there was none, or not all of it.
    private(set) var problem: String?

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The cells of the next row; nil at the end, of a row that is cut off, and of one that is malformed.
    mutating func next() -> [String]? {
        guard self.problem == nil else { return nil }
        let start = self.position
        var cells: [String] = []
        while true {
            guard let cell = self.cell() else {
                if self.problem == nil { self.position = start }
                return nil
            }
            cells.append(cell)
            guard self.position < self.bytes.count else { return nil }
            switch self.bytes[self.position] {
            case UInt8(ascii: ","): self.position += 1
            case UInt8(ascii: "\r"):
                guard self.position + 1 < self.bytes.count else { return nil }
                guard self.bytes[self.position + 1] == UInt8(ascii: "\n") else {
                    return self.fail("a carriage return without a line feed")
                }
                self.position += 2
                return cells
            case UInt8(ascii: "\n"): return self.fail("a row that does not end in CR LF")
            default: return self.fail("text behind a closing quote")
            }
        }
    }

    /// The next cell; nil if it is cut off or malformed.
    private mutating func cell() -> String? {
        guard self.position < self.bytes.count else { return nil }
        return self.bytes[self.position] == UInt8(ascii: "\"") ? self.quotedCell() : self.plainCell()
    }

    private mutating func plainCell() -> String? {
        let start = self.position
        while self.position < self.bytes.count {
            switch self.bytes[self.position] {
            case UInt8(ascii: ","), UInt8(ascii: "\r"), UInt8(ascii: "\n"):
                return String(decoding: self.bytes[start..<self.position], as: UTF8.self)
            case UInt8(ascii: "\""):
                _ = self.fail("a quote in a cell that does not begin with one")
                return nil
            default: self.position += 1
            }
        }
        return nil
    }

    private mutating func quotedCell() -> String? {
        var text: [UInt8] = []
        self.position += 1
        while self.position < self.bytes.count {
            let byte = self.bytes[self.position]
            self.position += 1
            if byte != UInt8(ascii: "\"") {
                text.append(byte)
            } else if self.position < self.bytes.count, self.bytes[self.position] == UInt8(ascii: "\"") {
                text.append(byte)
                self.position += 1
            } else {
                return String(decoding: text, as: UTF8.self)
            }
        }
        return nil
    }

    private mutating func fail(_ problem: String) -> [String]? {
        self.problem = problem
        return nil
    }
}

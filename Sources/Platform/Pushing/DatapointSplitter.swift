// The grammar of what is inside of a datapoint is the server's business. Here only strings and brackets are followed, to
// find where each datapoint ends.

/// Takes datapoints out of a stream of bytes: one JSON array of them, or one after the other with white space between, as
/// in NDJSON.
public struct DatapointSplitter {
    /// A datapoint as it was written.
    public struct Piece: Hashable, Sendable {
        /// Its number in the stream, from 1.
        public let number: Int
        /// The line on which it begins, from 1.
        public let line: Int
        /// Its bytes.
        public let bytes: [UInt8]
    }

    private enum Place {
        /// Before the first datapoint.
        case start
        /// Between datapoints of an array, or before the first; a comma is due, or not.
        case array(needsComma: Bool)
        /// Between datapoints that follow each other.
        case lines
        /// Behind the array.
        case end
    }

    private let largest: Int
    private var place = Place.start
    private var line = 1
    private var count = 0
    private var current: [UInt8] = []
    private var firstLine = 1
    private var depth = 0
    private var isInString = false
    private var isEscaped = false

    /// - Parameter largest: Bytes of the largest datapoint that is accepted.
    public init(largest: Int = 16 << 20) { self.largest = largest }

    /// Takes bytes; returns the datapoints that end in them.
    public mutating func take(_ bytes: some Sequence<UInt8>) throws(PushError) -> [Piece] {
        var pieces: [Piece] = []
        for byte in bytes {
            if byte == UInt8(ascii: "\n") { self.line += 1 }
            if self.depth > 0 {
                if let piece = try self.inside(byte) { pieces.append(piece) }
            } else {
                try self.between(byte)
            }
        }
        return pieces
    }

    /// Says that no more bytes come.
    public func finish() throws(PushError) {
        guard self.depth == 0 else {
            throw PushError("the input ends within the datapoint that begins on line \(self.firstLine)")
        }
        if case .array = self.place { throw PushError("the input ends within its array, on line \(self.line)") }
    }

    private mutating func inside(_ byte: UInt8) throws(PushError) -> Piece? {
        self.current.append(byte)
        guard self.current.count <= self.largest else {
            throw PushError("the datapoint that begins on line \(self.firstLine) is larger than \(self.largest) bytes")
        }
        if self.isInString {
            if self.isEscaped {
                self.isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                self.isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                self.isInString = false
            }
            return nil
        }
        switch byte {
        case UInt8(ascii: "\""): self.isInString = true
        case UInt8(ascii: "{"), UInt8(ascii: "["): self.depth += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"): self.depth -= 1
        default: break
        }
        guard self.depth == 0 else { return nil }
        self.count += 1
        defer { self.current = [] }
        return Piece(number: self.count, line: self.firstLine, bytes: self.current)
    }

    private mutating func between(_ byte: UInt8) throws(PushError) {
        switch (byte, self.place) {
        case (0x20, _), (0x09, _), (0x0A, _), (0x0D, _): return
        case (UInt8(ascii: "["), .start): self.place = .array(needsComma: false)
        case (UInt8(ascii: "{"), .start), (UInt8(ascii: "{"), .lines):
            self.place = .lines
            self.begin(byte)
        case (UInt8(ascii: "{"), .array(needsComma: false)):
            self.place = .array(needsComma: true)
            self.begin(byte)
        case (UInt8(ascii: ","), .array(needsComma: true)): self.place = .array(needsComma: false)
        case (UInt8(ascii: "]"), .array(let needsComma)) where needsComma || self.count == 0: self.place = .end
        default:
            let character = Character(Unicode.Scalar(byte))
            throw PushError("line \(self.line): expected a datapoint, which begins with {, found '\(character)'")
        }
    }

    private mutating func begin(_ byte: UInt8) {
        self.firstLine = self.line
        self.current = [byte]
        self.depth = 1
    }
}

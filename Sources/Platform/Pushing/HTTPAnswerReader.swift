import Services

// RFC 9112, and of that only what an answer to a POST can be: a header, then a body with Content-Length, in chunks, or up
// to the end of the connection. Whatever is not exactly so is an error.

/// Reads one answer of HTTP/1.1 from the bytes of a connection.
struct HTTPAnswerReader {
    private enum Stage {
        case status
        case fields
        /// So many bytes of the body are missing.
        case body(Int)
        case untilEnd
        case chunkSize
        case chunk(Int)
        case chunkEnd
        case trailer
        case done
    }

    private static let longestLine = 16 << 10
    private static let mostFields = 200
    private static let largestBody = 256 << 20

    private var stage = Stage.status
    private var pending: ArraySlice<UInt8> = []
    private var answer = HTTPAnswer(status: 0, headers: [], body: [], keepsConnection: true)

    /// Takes bytes that have come.
    ///
    /// - Returns: The answer, when it is there as a whole.
    mutating func take(_ bytes: some Sequence<UInt8>) throws(PushError) -> HTTPAnswer? {
        self.pending += bytes
        while try self.step() {}
        guard case .done = self.stage else { return nil }
        // What comes unasked behind an answer belongs to nothing.
        if !self.pending.isEmpty { self.answer.keepsConnection = false }
        return self.answer
    }

    /// Says that the connection has ended.
    mutating func end() throws(PushError) -> HTTPAnswer {
        guard case .untilEnd = self.stage else {
            throw PushError("the server closed the connection before the end of its answer")
        }
        self.answer.keepsConnection = false
        return self.answer
    }

    /// Goes on as far as the next part; whether there may be more to do.
    private mutating func step() throws(PushError) -> Bool {
        switch self.stage {
        case .status:
            guard let line = try self.line() else { return false }
            try self.readStatus(line)
            self.stage = .fields
        case .fields:
            guard let line = try self.line() else { return false }
            if line.isEmpty { self.stage = try self.stageOfBody() } else { try self.readField(line) }
        case .body(let missing):
            let taken = try self.takeBody(missing)
            self.stage = taken == missing ? .done : .body(missing - taken)
            return taken == missing
        case .untilEnd:
            _ = try self.takeBody(self.pending.count)
            return false
        case .chunkSize:
            guard let line = try self.line() else { return false }
            let digits = line.prefix { $0 != ";" }.drop { $0 == " " }
            guard let size = Int(digits, radix: 16), size >= 0, size <= Self.largestBody else {
                throw PushError("the server's answer has a chunk of '\(digits.prefix(20))' bytes")
            }
            self.stage = size == 0 ? .trailer : .chunk(size)
        case .chunk(let missing):
            let taken = try self.takeBody(missing)
            self.stage = taken == missing ? .chunkEnd : .chunk(missing - taken)
            return taken == missing
        case .chunkEnd:
            guard let line = try self.line() else { return false }
            guard line.isEmpty else { throw PushError("a chunk of the server's answer is longer than it says") }
            self.stage = .chunkSize
        case .trailer:
            guard let line = try self.line() else { return false }
            if line.isEmpty { self.stage = .done }
        case .done: return false
        }
        return true
    }

    private mutating func line() throws(PushError) -> String? {
        guard let end = self.pending.firstIndex(of: UInt8(ascii: "\n")) else {
            guard self.pending.count <= Self.longestLine else {
                throw PushError("the server's answer has a line of more than \(Self.longestLine) bytes")
            }
            return nil
        }
        var line = self.pending[..<end]
        if line.last == UInt8(ascii: "\r") { line = line.dropLast() }
        self.pending = ArraySlice(Array(self.pending[(end + 1)...]))
        return String(decoding: line, as: UTF8.self)
    }

    private mutating func takeBody(_ most: Int) throws(PushError) -> Int {
        let part = self.pending.prefix(most)
        guard self.answer.body.count + part.count <= Self.largestBody else {
            throw PushError("the server's answer is larger than \(Self.largestBody) bytes")
        }
        self.answer.body += part
        self.pending = self.pending.dropFirst(part.count)
        return part.count
    }

    private mutating func readStatus(_ line: String) throws(PushError) {
        let parts = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count >= 2, parts[0] == "HTTP/1.1" || parts[0] == "HTTP/1.0", parts[1].utf8.count == 3,
            let status = Int(parts[1]), (100...599).contains(status)
        else { throw PushError("the server does not speak HTTP/1.1; it began with '\(line.prefix(60))'") }
        self.answer = HTTPAnswer(status: status, headers: [], body: [], keepsConnection: parts[0] == "HTTP/1.1")
    }

    private mutating func readField(_ line: String) throws(PushError) {
        guard let colon = line.firstIndex(of: ":"), colon > line.startIndex, line.first != " ", line.first != "\t",
            self.answer.headers.count < Self.mostFields
        else { throw PushError("the server's answer has no header in the line '\(line.prefix(60))'") }
        var value = line[line.index(after: colon)...]
        while let first = value.first, first == " " || first == "\t" { value = value.dropFirst() }
        while let last = value.last, last == " " || last == "\t" { value = value.dropLast() }
        self.answer.headers.append(HeaderField(line[..<colon].lowercased(), String(value)))
    }

    /// What comes behind the header.
    private mutating func stageOfBody() throws(PushError) -> Stage {
        // An interim answer, after which the real one comes.
        if self.answer.status < 200 { return .status }
        if self.answer.header("connection")?.lowercased() == "close" { self.answer.keepsConnection = false }
        if self.answer.status == 204 || self.answer.status == 304 { return .done }
        if let coding = self.answer.header("transfer-encoding") {
            guard coding.lowercased() == "chunked" else {
                throw PushError("the server's answer has the transfer coding '\(coding)'; expected chunked")
            }
            return .chunkSize
        }
        let lengths = Set(self.answer.headers.filter { $0.name == "content-length" }.map(\.value))
        guard let text = lengths.first else { return .untilEnd }
        guard lengths.count == 1, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let length = Int(text),
            length <= Self.largestBody
        else { throw PushError("the server's answer has the length '\(text)'") }
        return length == 0 ? .done : .body(length)
    }
}

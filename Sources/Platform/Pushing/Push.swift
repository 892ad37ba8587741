import Glibc
import Services
import Workers

// One bad datapoint makes the server refuse all of a request. It names the bad ones; the others are sent again without
// them. A request that was sent and has no answer is not made again: what it brought may have been taken already.

/// Sends datapoints to a server, in batches over one connection. Belongs to one thread, which waits in it.
public final class Push {
    /// How it is done.
    public struct Settings: Sendable {
        /// Most datapoints in a request.
        public var batchSize = 1000
        /// Most bytes in a request, unless one datapoint is larger.
        public var batchBytes = 4 << 20
        /// How often a request is made again in a row, after a 503 or where the server is not reached.
        public var retries = 10
        /// Seconds that the server may be silent.
        public var patience = 60
        /// What the server wants to see from those that may ask; nil: nothing.
        public var token: String?

        /// Makes the usual settings.
        public init() {}
    }

    /// The longest pause that a server is granted, in seconds.
    private static let longestPause = 60

    /// How far it is.
    public private(set) var progress = PushProgress()

    private let settings: Settings
    private let connection: HTTPConnection
    private let headers: [HeaderField]
    private var splitter = DatapointSplitter()
    private var batch: [DatapointSplitter.Piece] = []
    private var batchBytes = 0
    private let refused: (RefusedDatapoint) -> Void
    private let moved: (PushProgress) -> Void

    /// - Parameters:
    ///   - refused: Told each datapoint that is refused.
    ///   - moved: Told after each request.
    public init(
        to url: ServerURL,
        _ settings: Settings,
        refused: @escaping (RefusedDatapoint) -> Void,
        moved: @escaping (PushProgress) -> Void
    ) {
        self.settings = settings
        self.connection = HTTPConnection(url, patience: settings.patience)
        self.refused = refused
        self.moved = moved
        self.headers =
            [HeaderField("content-type", "application/json"), HeaderField("accept", "application/json")]
            + (settings.token.map { [HeaderField("authorization", "Bearer \($0)")] } ?? [])
    }

    /// Takes bytes of the input, and sends what makes whole batches.
    public func take(_ bytes: some Sequence<UInt8>) throws(PushError) {
        for piece in try self.splitter.take(bytes) {
            let isFull =
                self.batch.count == self.settings.batchSize
                || (!self.batch.isEmpty && self.batchBytes + piece.bytes.count > self.settings.batchBytes)
            if isFull { try self.sendBatch() }
            self.batch.append(piece)
            self.batchBytes += piece.bytes.count
        }
    }

    /// Sends what is left; the input has ended.
    public func finish() throws(PushError) {
        try self.splitter.finish()
        try self.sendBatch()
    }

    private func sendBatch() throws(PushError) {
        defer { (self.batch, self.batchBytes) = ([], 0) }
        while !self.batch.isEmpty {
            let answer = try self.answer(to: self.batch)
            self.progress.requests += 1
            switch answer.status {
            case 200:
                self.progress.accepted += self.batch.count
                self.batch = []
            case 422: try self.dropRefused(answer)
            default: throw PushError("\(self.range) were refused: \(Self.text(of: answer))")
            }
            self.moved(self.progress)
        }
    }

    private func dropRefused(_ answer: HTTPAnswer) throws(PushError) {
        guard let reasons = RefusedDatapoint.reasons(in: answer.body, count: self.batch.count) else {
            throw PushError("\(self.range) were refused: \(Self.text(of: answer))")
        }
        for (place, reasons) in reasons.sorted(by: { $0.key < $1.key }) {
            let piece = self.batch[place]
            self.progress.refused += 1
            self.refused(RefusedDatapoint(number: piece.number, line: piece.line, reasons: reasons))
        }
        self.batch = self.batch.enumerated().filter { reasons[$0.offset] == nil }.map(\.element)
    }

    private func answer(to pieces: [DatapointSplitter.Piece]) throws(PushError) -> HTTPAnswer {
        var body: [UInt8] = []
        body.reserveCapacity(self.batchBytes + pieces.count + 2)
        for piece in pieces {
            body.append(UInt8(ascii: body.isEmpty ? "[" : ","))
            body += piece.bytes
        }
        body.append(UInt8(ascii: "]"))
        var attempt = 0
        while true {
            do throws(HTTPConnection.Failure) {
                let answer = try self.connection.post("/datapoints", body, headers: self.headers)
                guard answer.status == 503, attempt < self.settings.retries else { return answer }
                self.pause(seconds: answer.header("retry-after").flatMap { Int($0) } ?? 1)
            } catch {
                switch error {
                case .unknown(let reason):
                    throw PushError("\(reason); \(self.range) may have been taken or not")
                case .notSent(let reason):
                    guard attempt < self.settings.retries else { throw reason }
                    self.pause(seconds: min(attempt + 1, 5))
                }
            }
            attempt += 1
            self.progress.retries += 1
        }
    }

    private func pause(seconds: Int) { sleep(UInt32(min(max(seconds, 1), Self.longestPause))) }

    private var range: String {
        guard let first = self.batch.first, let last = self.batch.last else { return "no datapoints" }
        return first.number == last.number
            ? "datapoint \(first.number)" : "datapoints \(first.number) to \(last.number)"
    }

    private static func text(of answer: HTTPAnswer) -> String {
        let text = String(decoding: answer.body.prefix(300), as: UTF8.self)
        return "\(answer.status) \(text)"
    }
}

import Synchronization
import TestSupport

/// An HTTP server that answers each request as the test says, rightly or not.
final class ScriptedServer {
    /// A request as it came.
    struct Request {
        let method: String
        let path: String
        /// By names in lower case.
        let headers: [String: String]
        let body: [UInt8]
        /// The number of its connection, from 0.
        let connection: Int

        var text: String { String(decoding: self.body, as: UTF8.self) }
    }

    /// What becomes of a request.
    enum Answer {
        case status(Int, headers: [String] = [], body: String = "")
        /// The connection is closed without a word.
        case drop
        /// Nothing, for as long as the client waits.
        case silence
        /// These bytes, and no more will come.
        case half(String)
    }

    private final class Log: Sendable {
        let requests = Mutex<[Request]>([])
    }

    private let log = Log()
    private let loop: SocketLoop
    let port: UInt16

    var url: String { "http://127.0.0.1:\(self.port)" }

    /// The requests that came so far.
    var requests: [Request] { self.log.requests.withLock { $0 } }

    /// - Parameter answer: Is given a request and how many came before it.
    init(answer: @escaping @Sendable (Request, Int) -> Answer) throws {
        let socket = try LoopbackSocket.tcp()
        self.port = socket.port
        let log = self.log
        self.loop = try SocketLoop(socket) { connection, bytes, hasEnded in
            guard !hasEnded, let (request, used) = Self.parse(bytes, connection) else { return .wait }
            let number = log.requests.withLock { requests in
                requests.append(request)
                return requests.count - 1
            }
            switch answer(request, number) {
            case .status(let status, let headers, let body):
                let head =
                    (["HTTP/1.1 \(status) As Told", "Content-Length: \(body.utf8.count)"] + headers)
                    .joined(separator: "\r\n")
                return .answer(Array("\(head)\r\n\r\n\(body)".utf8), used: used)
            case .drop: return .close([])
            case .silence: return .answer([], used: used)
            case .half(let text): return .halfClose(Array(text.utf8))
            }
        }
    }

    /// Answers always the same.
    convenience init(_ answer: Answer) throws { try self.init { _, _ in answer } }

    private static func parse(_ bytes: [UInt8], _ connection: Int) -> (Request, used: Int)? {
        guard let end = bytes.indices.dropLast(3).first(where: { Array(bytes[$0..<$0 + 4]) == [13, 10, 13, 10] })
        else { return nil }
        let lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n").map(String.init)
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            headers[parts[0].lowercased()] = parts.count > 1 ? String(parts[1].drop { $0 == " " }) : ""
        }
        let length = headers["content-length"].flatMap { Int($0) } ?? 0
        guard bytes.count >= end + 4 + length else { return nil }
        let words = lines[0].split(separator: " ")
        let request = Request(
            method: String(words[0]),
            path: words.count > 1 ? String(words[1]) : "",
            headers: headers,
            body: Array(bytes[(end + 4)..<(end + 4 + length)]),
            connection: connection
        )
        return (request, end + 4 + length)
    }
}

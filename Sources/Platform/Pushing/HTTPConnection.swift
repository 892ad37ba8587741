import Glibc
import Services

// Unsafe code: addresses are those that getaddrinfo made, used before they are freed.

/// A connection to a server that takes one request after the other. Belongs to one thread, which waits in it.
final class HTTPConnection {
    /// Why a request brought no answer.
    enum Failure: Error {
        /// The server was not reached, or has not seen all of the request.
        case notSent(PushError)
        /// The request was sent; whether it was done nobody here can tell.
        case unknown(PushError)
    }

    private static let bufferSize = 64 << 10

    private let url: ServerURL
    private let patience: Int
    private var socket: Int32 = -1

    /// - Parameter patience: Seconds that the server may be silent.
    init(_ url: ServerURL, patience: Int) {
        self.url = url
        self.patience = patience
    }

    deinit { self.disconnect() }

    /// Posts a body and waits for the answer.
    func post(_ path: String, _ body: [UInt8], headers: [HeaderField]) throws(Failure) -> HTTPAnswer {
        try self.request("POST", path, body, headers: headers)
    }

    /// Makes a request and waits for the answer.
    ///
    /// - Parameters:
    ///   - method: Not HEAD, whose answers have no body whatever they say of it.
    ///   - path: With the query, both encoded.
    func request(
        _ method: String,
        _ path: String,
        _ body: [UInt8] = [],
        headers: [HeaderField]
    ) throws(Failure) -> HTTPAnswer {
        if self.socket >= 0, self.isStale { self.disconnect() }
        if self.socket < 0 { try self.connect() }
        var head = "\(method) \(self.url.path)\(path) HTTP/1.1\r\nHost: \(self.url.authority)\r\n"
        for header in headers { head += "\(header.name): \(header.value)\r\n" }
        if method != "GET" { head += "Content-Length: \(body.count)\r\n" }
        head += "\r\n"
        var reader = HTTPAnswerReader()
        let isSent = self.send(Array(head.utf8)) && self.send(body)
        let failure = errno
        do throws(PushError) {
            // A server that refuses a body in its midst has answered all the same.
            let answer = try self.answer(&reader)
            if !answer.keepsConnection || !isSent { self.disconnect() }
            return answer
        } catch {
            self.disconnect()
            guard isSent else { throw .notSent(PushError("\(self.url.text): \(Self.text(of: failure))")) }
            throw .unknown(PushError("\(self.url.text): \(error)"))
        }
    }

    private func disconnect() {
        if self.socket >= 0 { close(self.socket) }
        self.socket = -1
    }

    /// Whether the server has closed the connection, or says something unasked.
    private var isStale: Bool {
        var descriptor = pollfd(fd: self.socket, events: Int16(POLLIN), revents: 0)
        return poll(&descriptor, 1, 0) != 0
    }

    private func connect() throws(Failure) {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(self.url.host, String(self.url.port), &hints, &found)
        guard code == 0 else {
            throw .notSent(PushError("\(self.url.host): \(String(cString: gai_strerror(code)))"))
        }
        defer { freeaddrinfo(found) }
        var failure: Int32 = 0
        var next = found
        while let address = next {
            let socket = Glibc.socket(address.pointee.ai_family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
            if socket >= 0 {
                var limit = timeval(tv_sec: self.patience, tv_usec: 0)
                let size = socklen_t(MemoryLayout<timeval>.size)
                setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
                setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
                if Glibc.connect(socket, address.pointee.ai_addr, address.pointee.ai_addrlen) == 0 {
                    self.socket = socket
                    return
                }
                failure = errno
                close(socket)
            } else {
                failure = errno
            }
            next = address.pointee.ai_next
        }
        throw .notSent(PushError("\(self.url.text): \(Self.text(of: failure))"))
    }

    /// Whether all was sent; if not, `errno` says why.
    private func send(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(self.socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    private func answer(_ reader: inout HTTPAnswerReader) throws(PushError) -> HTTPAnswer {
        var buffer = [UInt8](repeating: 0, count: Self.bufferSize)
        while true {
            let count = recv(self.socket, &buffer, buffer.count, 0)
            if count < 0, errno == EINTR { continue }
            if count == 0 { return try reader.end() }
            guard count > 0 else {
                let isLate = errno == EAGAIN || errno == EWOULDBLOCK
                throw PushError(isLate ? "no answer within \(self.patience) s" : Self.text(of: errno))
            }
            if let answer = try reader.take(buffer[..<count]) { return answer }
        }
    }

    private static func text(of code: Int32) -> String { String(cString: strerror(code)) }
}

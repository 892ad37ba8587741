/// Reads the requests of a gateway's call; `plugin_gateway.h` says how they lie there. They are a worker's words: any
/// bytes at all may come.
public struct RequestReader {
    /// Why they cannot be read.
    public struct Failure: Error, Hashable, CustomStringConvertible {
        /// What is wrong, and where.
        public let description: String
    }

    /// More headers than a gateway hands over.
    private static let mostHeaders = 1000

    private let bytes: [UInt8]
    private var offset = 0

    /// Reads from the first byte on.
    public init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// All requests of a call.
    public static func requests(in bytes: [UInt8]) throws(Failure) -> [Request] {
        var reader = RequestReader(bytes)
        var requests: [Request] = []
        while reader.offset < bytes.count { requests.append(try reader.request()) }
        guard !requests.isEmpty else { throw Failure(description: "a call without a request") }
        return requests
    }

    private mutating func request() throws(Failure) -> Request {
        let method = try self.text("a method")
        let target = try self.text("a target")
        let peer = try self.text("a peer")
        let count = try self.number("the number of headers")
        guard count <= Self.mostHeaders else { throw Failure(description: "\(count) headers") }
        var headers: [HeaderField] = []
        for _ in 0..<count { headers.append(HeaderField(try self.text("a header"), try self.text("a header"))) }
        return Request(
            method: method,
            target: target,
            headers: headers,
            body: Array(try self.slice("a body")),
            peer: peer
        )
    }

    private mutating func text(_ what: StaticString) throws(Failure) -> String {
        String(decoding: try self.slice(what), as: UTF8.self)
    }

    private mutating func slice(_ what: StaticString) throws(Failure) -> ArraySlice<UInt8> {
        let count = try self.number(what)
        guard count <= self.bytes.count - self.offset else {
            throw Failure(description: "\(what) of \(count) bytes at \(self.offset) runs over the end")
        }
        defer { self.offset += count }
        return self.bytes[self.offset..<(self.offset + count)]
    }

    private mutating func number(_ what: StaticString) throws(Failure) -> Int {
        guard self.bytes.count - self.offset >= 4 else {
            throw Failure(description: "\(what) is missing at \(self.offset)")
        }
        defer { self.offset += 4 }
        return Int(self.bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: self.offset, as: UInt32.self) })
    }
}

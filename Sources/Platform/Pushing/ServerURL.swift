/// The URL of a server that is spoken to without encryption, such as `http://localhost:5000/api`.
public struct ServerURL: Hashable, Sendable {
    /// The name or address, without brackets.
    public let host: String
    /// The port.
    public let port: UInt16
    /// What stands before the paths of the API, without a slash at its end.
    public let path: String
    /// As it is written in the header Host.
    let authority: String

    /// Reads a URL; without a scheme it is one of HTTP, without a port that is 5000 as the API's.
    public init(_ text: String) throws(PushError) {
        let expected = "expected http://HOST:PORT, got '\(text)'"
        var rest = text[...]
        if let end = text.firstRange(of: "://") {
            guard text[..<end.lowerBound].lowercased() == "http" else {
                throw PushError("\(expected); for https put a program such as curl or a proxy between")
            }
            rest = text[end.upperBound...]
        }
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        let authority = rest[..<slash]
        var path = rest[slash...]
        while path.hasSuffix("/") { path = path.dropLast() }
        guard authority.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "@") }),
            path.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") })
        else { throw PushError(expected) }
        var host = authority
        var port: UInt16? = 5000
        if let colon = authority.lastIndex(of: ":"), !authority.hasSuffix("]") {
            host = authority[..<colon]
            port = UInt16(authority[authority.index(after: colon)...])
        }
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        guard let port, port > 0, !host.isEmpty else { throw PushError(expected) }
        self.host = String(host)
        self.port = port
        self.path = String(path)
        self.authority = String(authority)
    }

    /// The URL as text.
    public var text: String { "http://\(self.authority)\(self.path)" }
}

extension String {
    /// Where a text occurs first.
    fileprivate func firstRange(of text: String) -> Range<String.Index>? {
        var start = self.startIndex
        while start < self.endIndex {
            if self[start...].hasPrefix(text) { return start..<self.index(start, offsetBy: text.count) }
            start = self.index(after: start)
        }
        return nil
    }
}

/// What a worker has to reach for a URL such as `postgresql://me:secret@server:5432/sales` or `sqlite:///sales.db`.
struct URLText: Hashable, Sendable {
    /// `HOST:PORT` or `HOST`; empty where the URL names no host.
    let endpoint: String
    /// The path without the slash that ends the host: three slashes begin a relative one, four an absolute one.
    let path: String

    /// Reads a URL; nil if it is none of that scheme. What follows a `+` in its own scheme, as in `mysql+driver:`, does
    /// not count.
    init?(_ text: String, scheme: String) {
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let own = text[..<colon]
        guard Self.isScheme(own), own.split(separator: "+").first.map(String.init) == scheme else { return nil }
        var rest = text[text.utf8.index(after: colon)...].prefix { $0 != "?" && $0 != "#" }
        var endpoint = ""
        if rest.hasPrefix("//") {
            rest = rest.dropFirst(2)
            let authority = rest.prefix { $0 != "/" }
            // A password may hold an `@` that nobody encoded.
            endpoint = String(authority.split(separator: "@", omittingEmptySubsequences: false).last ?? "")
            rest = rest.dropFirst(authority.count).dropFirst()
        }
        self.endpoint = endpoint
        self.path = String(rest)
    }

    /// The directory that the path is in. Databases keep files beside theirs.
    var directory: String {
        guard let slash = self.path.lastIndex(of: "/") else { return "." }
        return slash == self.path.startIndex ? "/" : String(self.path[..<slash])
    }

    /// Whether a text is the name of a scheme, RFC 3986.
    static func isScheme(_ text: some StringProtocol) -> Bool {
        guard let first = text.utf8.first, (0x61...0x7A).contains(first | 0x20) else { return false }
        return text.utf8.allSatisfy {
            (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) || [0x2B, 0x2D, 0x2E].contains($0)
        }
    }
}

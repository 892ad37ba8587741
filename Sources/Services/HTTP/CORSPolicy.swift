/// Which other sites' pages may use the API from within browsers (the CORS protocol of the Fetch standard).
public struct CORSPolicy: Hashable, Sendable {
    /// Origins such as `https://example.org`; `*` stands for all.
    public var origins: [String]

    private static let methods = "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT"
    /// Seconds for which a browser remembers what it may do.
    private static let lifetime = "600"

    /// Makes a policy; by default all origins may.
    public init(origins: [String] = ["*"]) { self.origins = origins }

    /// The answer to a browser that asks what it may do; nil: the request is no such question.
    public func answer(toPreflight request: Request) -> Answer? {
        guard request.method == "OPTIONS", let origin = request.header("origin"),
            request.header("access-control-request-method") != nil
        else { return nil }
        var headers = [HeaderField("content-type", "text/plain; charset=utf-8")]
        guard self.allows(origin) else {
            return Answer(status: 400, headers: headers, body: Array("Disallowed CORS origin".utf8))
        }
        headers += [
            HeaderField("access-control-allow-origin", origin), HeaderField("vary", "Origin"),
            HeaderField("access-control-allow-methods", Self.methods),
            HeaderField("access-control-max-age", Self.lifetime),
        ]
        if let wanted = request.header("access-control-request-headers") {
            headers.append(HeaderField("access-control-allow-headers", wanted))
        }
        return Answer(headers: headers, body: Array("OK".utf8))
    }

    /// The headers of an answer to a request that comes from a page of another site.
    public func headers(for request: Request) -> [HeaderField] {
        guard let origin = request.header("origin"), self.allows(origin) else { return [] }
        guard !self.origins.contains("*") else { return [HeaderField("access-control-allow-origin", "*")] }
        return [HeaderField("access-control-allow-origin", origin), HeaderField("vary", "Origin")]
    }

    private func allows(_ origin: String) -> Bool { self.origins.contains("*") || self.origins.contains(origin) }
}

/// A request of a client, as a gateway hands it over.
public struct Request: Hashable, Sendable {
    /// The method as it was sent, such as `GET`.
    public var method: String
    /// The path between its slashes, each part decoded: `/a/b%2Fc` is `a` and `b/c`, `/` is one empty part.
    public var path: [String]
    /// The path and the query as they were sent.
    public var target: String
    /// The parameters of the query in their order.
    public var query: [QueryItem]
    /// Those headers that matter.
    public var headers: [HeaderField]
    /// The body.
    public var body: [UInt8]
    /// The client's address without a port, as text.
    public var peer: String

    /// Makes a request; path and query are read from the target.
    public init(
        method: String,
        target: String,
        headers: [HeaderField] = [],
        body: [UInt8] = [],
        peer: String = ""
    ) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
        self.peer = peer
        let bytes = Array(target.utf8)
        let mark = bytes.firstIndex(of: UInt8(ascii: "?")) ?? bytes.endIndex
        self.path = bytes[..<mark].dropFirst(bytes.first == UInt8(ascii: "/") ? 1 : 0)
            .split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .map { PercentText.decoded(path: $0) }
        self.query = bytes[mark...].dropFirst().split(separator: UInt8(ascii: "&")).map { item in
            let sign = item.firstIndex(of: UInt8(ascii: "=")) ?? item.endIndex
            return QueryItem(
                PercentText.decoded(query: item[..<sign]),
                PercentText.decoded(query: item[sign...].dropFirst())
            )
        }
    }

    /// The value of a header; the name is in lower case.
    public func header(_ name: String) -> String? { self.headers.first { $0.name == name }?.value }

    /// The value of a parameter of the query. Of one that is given several times the last counts.
    public func parameter(_ name: String) -> String? { self.query.last { $0.name == name }?.value }

    /// All values of a parameter of the query.
    public func parameters(_ name: String) -> [String] { self.query.filter { $0.name == name }.map(\.value) }

    /// Whether the body counts as JSON: its type says so, or there is no type.
    public var isJSON: Bool {
        guard let type = self.header("content-type"), !type.isEmpty else { return true }
        let essence = type.prefix { $0 != ";" }.lowercased().filter { $0 != " " && $0 != "\t" }
        return essence == "application/json" || (essence.hasPrefix("application/") && essence.hasSuffix("+json"))
    }
}

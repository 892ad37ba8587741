import Services

/// The answer of a server.
public struct HTTPAnswer: Hashable, Sendable {
    /// The status.
    public var status: Int
    /// Its headers, names in lower case.
    public var headers: [HeaderField]
    /// The body.
    public var body: [UInt8]
    /// Whether the connection can be used again.
    public var keepsConnection: Bool

    /// The value of a header; the name is in lower case.
    public func header(_ name: String) -> String? { self.headers.first { $0.name == name }?.value }
}

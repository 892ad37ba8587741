import Services

/// Asks a server through its API, one request after the other. Belongs to one thread, which waits in it.
public final class APIClient {
    private let connection: HTTPConnection
    private let headers: [HeaderField]

    /// - Parameters:
    ///   - patience: Seconds that the server may be silent.
    ///   - token: What the server wants to see from those that may ask; nil: nothing.
    public init(_ url: ServerURL, patience: Int, token: String? = nil) {
        self.connection = HTTPConnection(url, patience: patience)
        self.headers =
            [HeaderField("accept", "application/json")]
            + (token.map { [HeaderField("authorization", "Bearer \($0)")] } ?? [])
    }

    /// Makes a request and waits for the answer, whatever its status.
    ///
    /// - Parameters:
    ///   - path: The parts of the path, as they are meant.
    ///   - body: In JSON; nil: none.
    /// - Throws: If there is no answer.
    public func request(
        _ method: String,
        _ path: [String],
        query: [(name: String, value: String)] = [],
        body: [UInt8]? = nil
    ) throws(PushError) -> HTTPAnswer {
        var target = "/" + path.map(Self.encoded).joined(separator: "/")
        if !query.isEmpty {
            target += "?" + query.map { "\(Self.encoded($0.name))=\(Self.encoded($0.value))" }.joined(separator: "&")
        }
        let type = body == nil ? [] : [HeaderField("content-type", "application/json")]
        do throws(HTTPConnection.Failure) {
            return try self.connection.request(method, target, body ?? [], headers: self.headers + type)
        } catch {
            switch error {
            case .notSent(let reason): throw reason
            case .unknown(let reason):
                throw method == "GET" ? reason : PushError("\(reason); it may have been done or not")
            }
        }
    }

    /// A text as a part of a path or a query: all but letters, digits and `-._~` is encoded.
    static func encoded(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                result += "%" + (digits.utf8.count < 2 ? "0" : "") + digits
            }
        }
        return result
    }
}

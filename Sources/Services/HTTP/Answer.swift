import Records

/// The answer to a request.
public struct Answer: Hashable, Sendable {
    /// The status, from 200 to 599.
    public var status: Int
    /// Headers beside those about length and connection, which are the gateway's.
    public var headers: [HeaderField]
    /// The body.
    public var body: [UInt8]

    /// Makes an answer.
    public init(status: Int = 200, headers: [HeaderField] = [], body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// An answer with a body in JSON.
    public static func json(_ body: [UInt8], status: Int = 200) -> Answer {
        Answer(status: status, headers: [HeaderField("content-type", "application/json")], body: body)
    }

    /// An answer with a body in JSON, made of a value.
    public static func json(_ value: Value, status: Int = 200) -> Answer {
        .json(JSON.encode(value), status: status)
    }

    /// An answer with the body `{"detail":"…"}`.
    public static func detail(_ text: String, status: Int) -> Answer {
        .json(.map(["detail": .string(text)]), status: status)
    }

    /// What was asked for is done, or is sure to be: `{"detail":"OK"}`.
    public static let done = Answer.detail("OK", status: 200)
    /// Requests are served: `{"detail":"It works!"}`.
    public static let healthy = Answer.detail("It works!", status: 200)
    /// There is nothing at the path.
    public static let notFound = Answer.detail("Not Found", status: 404)
    /// The path is known, but not yet served.
    public static let notImplemented = Answer.detail("Not Implemented", status: 501)
    /// Something failed that is not the client's fault; the log says what.
    public static let internalError = Answer.detail("Internal Server Error", status: 500)

    /// The method does not fit the path.
    ///
    /// - Parameter allowed: Those that do.
    public static func methodNotAllowed(_ allowed: [String]) -> Answer {
        var answer = Answer.detail("Method Not Allowed", status: 405)
        answer.headers.append(HeaderField("allow", allowed.joined(separator: ", ")))
        return answer
    }

    /// The request was not looked at; the client should make it again.
    ///
    /// - Parameter seconds: When.
    public static func unavailable(_ text: String, retryAfter seconds: Int) -> Answer {
        var answer = Answer.detail(text, status: 503)
        answer.headers.append(HeaderField("retry-after", String(seconds)))
        return answer
    }
}

import Services

/// Why a request about entities cannot be answered as it is.
struct RequestProblem: Error {
    let answer: Answer

    init(_ answer: Answer) { self.answer = answer }

    /// A part of the path is wrong.
    static func path(_ name: String, _ message: String) -> RequestProblem {
        let problem = ValidationProblem.parameter([.name("path"), .name(name)], message)
        return RequestProblem(.unprocessable(problem))
    }

    /// A parameter of the query is wrong.
    static func query(_ name: String, _ message: String) -> RequestProblem {
        let problem = ValidationProblem.parameter([.name("query"), .name(name)], message)
        return RequestProblem(.unprocessable(problem))
    }

    /// The store did not do what was asked.
    static func store(_ error: StoringError) -> RequestProblem {
        switch error.cause {
        case .unavailable: RequestProblem(.unavailable(error.description, retryAfter: 1))
        // Not to be made again unasked, so it is no 503.
        case .unknown: RequestProblem(.detail("whether it was done is not known: \(error.description)", status: 504))
        case .failed, .givenUp: RequestProblem(.internalError)
        }
    }
}

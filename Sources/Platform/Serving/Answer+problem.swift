import Services

extension Answer {
    /// A parameter of the path or the query is wrong.
    static func unprocessable(_ problem: ValidationProblem) -> Answer {
        .json(ValidationProblem.body([problem]), status: 422)
    }
}

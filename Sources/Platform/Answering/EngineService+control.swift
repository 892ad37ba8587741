import Services

extension EngineService {
    // Where DP³ answers 200 whatever becomes of it, the answer is what became of it.

    /// Has a module read its configuration again.
    func refreshModule(
        _ request: RoutedRequest,
        _ answer: @escaping @Sendable (Answer) -> Void
    ) throws(RequestProblem) {
        try self.control.check(.refreshModuleConfiguration)
        let name = try Self.required("module", of: request)
        guard self.engine.modules.names.contains(name) else {
            let known = self.engine.modules.names.joined(separator: ", ")
            throw .query("module", "Module '\(name)' is not enabled; enabled are: \(known)")
        }
        self.control.order(.refreshModule(name), answer: answer)
    }

    /// Has what is called for new entities called again.
    func refreshEntities(
        _ request: RoutedRequest,
        _ answer: @escaping @Sendable (Answer) -> Void
    ) throws(RequestProblem) {
        try self.control.check(.refreshOnEntityCreation)
        let name = try Self.required("etype", of: request)
        guard self.model.entity(name) != nil else {
            throw .query("etype", "Entity '\(name)' does not exist")
        }
        self.control.order(.refreshEntities(name), answer: answer)
    }

    private static func required(_ name: String, of request: RoutedRequest) throws(RequestProblem) -> String {
        if let text = request.request.parameter(name) { return text }
        let problem = ValidationProblem.request("missing", at: ["query", name], "Field required", input: .null)
        throw RequestProblem(.unprocessable(problem))
    }
}

import Configuration
import Records
import Services

/// What a request for a model asks for: the parameters of `GET /models/NAME`.
struct ModelWish: Sendable {
    private static let parameters = ["format", "detail", "scope"]

    let form: ModelForm
    let isDetailed: Bool
    /// What the model is narrowed to; nil: nothing.
    let scope: Value?

    /// - Throws: Which parameter makes no sense, and what was expected.
    init(_ request: Request) throws(ModelRefusal) {
        for item in request.query where !Self.parameters.contains(item.name) {
            let known = Self.parameters.joined(separator: ", ")
            let near = nearestName(to: item.name, among: Self.parameters).map { "did you mean '\($0)'?" }
            throw ModelRefusal("there is no parameter \(quoted(item.name)); \(near ?? "there are \(known)")")
        }
        let format = request.parameter("format") ?? ModelForm.list.rawValue
        guard let form = ModelForm(rawValue: format) else {
            let known = ModelForm.allCases.map(\.rawValue).joined(separator: ", ")
            throw ModelRefusal("format: expected one of \(known), found \(quoted(format))")
        }
        self.form = form
        switch request.parameter("detail") ?? "false" {
        case "true", "1", "yes": self.isDetailed = true
        case "false", "0", "no": self.isDetailed = false
        case let text: throw ModelRefusal("detail: expected true or false, found \(quoted(text))")
        }
        guard let text = request.parameter("scope") else {
            self.scope = nil
            return
        }
        guard let scope = try? JSON.decode(Array(text.utf8)), scope.elements != nil else {
            throw ModelRefusal("scope: expected a list in JSON, found \(quoted(text))")
        }
        self.scope = scope
    }
}

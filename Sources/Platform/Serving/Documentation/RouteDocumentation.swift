import Records

/// What the documentation says of a route.
struct RouteDocumentation {
    /// A parameter of the query.
    struct Parameter {
        let name: String
        let help: String
        var schema: Record = ["type": "string"]
        var isRequired = false
    }

    /// What is sent along.
    struct Body {
        let help: String
        let schema: Record
    }

    /// Under which title it stands.
    enum Section: String, CaseIterable {
        case health = "Health"
        case datapoints = "Datapoints"
        case entities = "Entities"
        case control = "Control"
        case telemetry = "Telemetry"
        case documentation = "Documentation"
    }

    let section: Section
    /// A few words.
    let title: String
    /// One sentence or more.
    let help: String
    var parameters: [Parameter] = []
    var body: Body?
    /// What an answer with status 200 has.
    let answer: String
    var schema: Record = ["$ref": "#/components/schemas/Detail"]
    var contentType = "application/json"
    /// Statuses of answers that tell why it was not done, besides 422 where something can be wrong with the request.
    var refusals: [Int] = []
}

/// A method and a path of the API.
struct Operation: Hashable, Sendable {
    /// As in `GET`.
    let method: String
    /// With names in braces for its variable parts, as in `/entity/{etype}/get`.
    let path: String
    /// What it asks for.
    let route: Route
    /// Parameters of the query that stand for parts of the path.
    let queried: [String]
}

import Records
import Services

/// A request, and what its method and path ask for.
public struct RoutedRequest: Hashable, Sendable {
    /// What is asked for.
    public var route: Route
    /// The entity type, if the route has one; not checked.
    public var type = ""
    /// The entity's id as text, if the route has one; not checked.
    public var entity = ""
    /// The attribute, if the route has one; not checked.
    public var attribute = ""
    /// The request itself: its body, and further parameters in its query.
    public var request: Request

    /// A whole number of the query, such as `skip`.
    ///
    /// - Throws: What is wrong with it, as the API tells it.
    public func integer(_ name: String, default initial: Int, minimum: Int = 0) throws(ValidationProblem) -> Int {
        guard let text = self.request.parameter(name) else { return initial }
        guard let number = Int(text) else {
            throw ValidationProblem.request(
                "int_parsing",
                at: ["query", name],
                "Input should be a valid integer, unable to parse string as an integer",
                input: .string(text)
            )
        }
        guard number >= minimum else {
            throw ValidationProblem.request(
                "greater_than_equal",
                at: ["query", name],
                "Input should be greater than or equal to \(minimum)",
                input: .string(text),
                context: ["ge": .int(minimum)]
            )
        }
        return number
    }
}

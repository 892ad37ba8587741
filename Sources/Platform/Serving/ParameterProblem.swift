import Records

/// What is wrong with a parameter of a path or a query, in the shape of the API's errors.
public struct ParameterProblem: Error, Hashable, Sendable {
    /// Where it is: `path`, `query` or `body`, and its name.
    public var location: [String]
    /// The kind of error, such as `int_parsing`.
    public var type: String
    /// What was expected, for people.
    public var message: String
    /// What was given; nil: not told.
    public var input: Value?
    /// More about it, such as a limit; nil: nothing.
    public var context: Record?

    /// Makes a problem of its parts.
    public init(_ type: String, at location: [String], _ message: String, input: Value? = nil, context: Record? = nil) {
        self.type = type
        self.location = location
        self.message = message
        self.input = input
        self.context = context
    }

    /// The problem as it stands in the list `detail`.
    var value: Value {
        var record: Record = [
            "type": .string(self.type),
            "loc": .array(self.location.map(Value.string)),
            "msg": .string(self.message),
        ]
        if let input = self.input { record["input"] = input }
        if let context = self.context { record["ctx"] = .map(context) }
        return .map(record)
    }
}

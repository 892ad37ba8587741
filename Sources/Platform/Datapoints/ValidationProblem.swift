import Records

/// What is wrong with a part of a request, as the API tells it.
public struct ValidationProblem: Error, Hashable, Sendable {
    /// A step on the way to the part.
    public enum Step: Hashable, Sendable {
        case name(String)
        case index(Int)
    }

    /// The kind of error, such as `int_parsing`.
    public var type: String
    /// The way to the part: `["body", 0, "v"]`.
    public var location: [Step]
    /// What was expected, for people.
    public var message: String
    /// The part itself as JSON; nil: not shown.
    public var input: [UInt8]?
    /// More about it as JSON; nil: nothing.
    public var context: [UInt8]?

    /// Makes a problem of its parts.
    public init(
        _ type: String,
        at location: [Step] = [],
        _ message: String,
        input: [UInt8]? = nil,
        context: [UInt8]? = nil
    ) {
        self.type = type
        self.location = location
        self.message = message
        self.input = input
        self.context = context
    }

    /// A problem with an entity type, an id or another parameter: it has a location, a message and the type
    /// `value_error` only.
    public static func parameter(_ location: [Step], _ message: String) -> ValidationProblem {
        ValidationProblem("value_error", at: location, message)
    }

    /// A problem with a parameter of the query, or with a body as a whole.
    ///
    /// - Parameters:
    ///   - location: Where it is: `query` or `body`, and perhaps its name.
    ///   - input: What was given; nil: not told.
    ///   - context: More about it, such as a limit.
    static func request(
        _ type: String,
        at location: [String],
        _ message: String,
        input: Value? = nil,
        context: Record? = nil
    ) -> ValidationProblem {
        ValidationProblem(
            type,
            at: location.map { .name($0) },
            message,
            input: input.map { JSON.encode($0) },
            context: context.map { JSON.encode(.map($0)) }
        )
    }

    /// Appends `{"type":…,"loc":[…],"msg":…,"input":…,"ctx":…}`.
    public func writeJSON(to buffer: inout ByteBuffer) {
        buffer.append("{\"type\":")
        buffer.appendJSON(self.type)
        buffer.append(",\"loc\":[")
        for (index, step) in self.location.enumerated() {
            if index > 0 { buffer.append(",") }
            switch step {
            case .name(let name): buffer.appendJSON(name)
            case .index(let index):
                buffer.commit(DecimalText.write(index, at: buffer.reserve(DecimalText.maximumLength)))
            }
        }
        buffer.append("],\"msg\":")
        buffer.appendJSON(self.message)
        if let input = self.input {
            buffer.append(",\"input\":")
            input.withUnsafeBytes { buffer.append($0) }
        }
        if let context = self.context {
            buffer.append(",\"ctx\":")
            context.withUnsafeBytes { buffer.append($0) }
        }
        buffer.append("}")
    }

    /// The body of an answer with these problems: `{"detail":[…]}`.
    public static func body(_ problems: [ValidationProblem]) -> [UInt8] {
        var buffer = ByteBuffer()
        buffer.append("{\"detail\":[")
        for (index, problem) in problems.enumerated() {
            if index > 0 { buffer.append(",") }
            problem.writeJSON(to: &buffer)
        }
        buffer.append("]}")
        return Array(buffer.bytes)
    }
}

import Records

/// The arguments of a run, as a generic extension sees them.
public struct RunArguments: Hashable, Sendable {
    /// An option with what was given to it, one text for each time.
    public struct Given: Hashable, Sendable {
        /// The full name without dashes; empty: the operands.
        public let option: String
        /// As it was typed; `true` for a flag.
        public let texts: [String]

        /// Makes it of its parts.
        public init(_ option: String, _ texts: [String]) {
            self.option = option
            self.texts = texts
        }

        var value: Value { .array([.string(self.option), .array(self.texts.map(Value.string))]) }

        init(value: Value) throws {
            guard let parts = value.elements, parts.count == 2, let option = parts[0].text,
                let texts = parts[1].elements
            else { throw FrameError("arguments that cannot be read") }
            self.init(
                option,
                try texts.map { element in
                    guard let text = element.text else { throw FrameError("an argument that is no text") }
                    return text
                }
            )
        }
    }

    /// The names of all options of the command line.
    public var options: [String]
    /// What was given, the operands under the empty name.
    public var given: [Given]

    /// Makes it of its parts.
    public init(options: [String], given: [Given]) {
        self.options = options
        self.given = given
    }

    var value: Value {
        ["options": .array(self.options.map(Value.string)), "given": .array(self.given.map(\.value))]
    }

    init(value: Value) throws {
        guard let record = value.record, let given = record["given"]?.elements else {
            throw FrameError("no arguments")
        }
        self.init(options: try record.texts("options"), given: try given.map(Given.init(value:)))
    }
}

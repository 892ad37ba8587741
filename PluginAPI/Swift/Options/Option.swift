/// An option of an extension, declared once: it serves the command line, configuration files, the generated sample,
/// validation and the initializer alike.
///
///     static let sides = Option("dice-sides", default: 6, in: 2...100, help: "Number of sides of a die.")
///     static let options: [any OptionDeclaring] = [sides]
///     init(_ context: Context) { self.sides = context[Self.sides] }
public struct Option<Value: OptionValue>: OptionDeclaring {
    /// The long option without its dashes: lower-case letters, digits and single dashes.
    public let name: String
    /// One sentence for help.
    public let help: String
    /// What stands for the value in help, such as `FILE`; empty: made from the type.
    public let placeholder: String
    /// Whether a run that uses the extension must give it.
    public let isRequired: Bool
    /// The smallest number allowed.
    public let minimum: Double?
    /// The largest number allowed.
    public let maximum: Double?
    /// The only texts allowed; empty: any.
    public let choices: [String]
    /// The value when none is given; of a required option nothing reads it.
    let fallbackValue: Value?

    /// Declares an option with a default.
    public init(
        _ name: String,
        default fallback: Value,
        placeholder: String = "",
        choices: [String] = Value.optionChoices,
        help: String
    ) {
        self.init(name, fallback, nil, nil, placeholder, choices, help)
    }

    /// Declares an option that a run must give.
    public init(
        required name: String,
        placeholder: String = "",
        choices: [String] = Value.optionChoices,
        help: String
    ) {
        self.init(name, nil, nil, nil, placeholder, choices, help)
    }

    private init(
        _ name: String,
        _ fallback: Value?,
        _ minimum: Double?,
        _ maximum: Double?,
        _ placeholder: String,
        _ choices: [String],
        _ help: String
    ) {
        self.name = name
        self.fallbackValue = fallback
        self.isRequired = fallback == nil
        self.minimum = minimum
        self.maximum = maximum
        self.placeholder = placeholder
        self.choices = choices
        self.help = help
    }

    /// The type in the contract.
    public var type: UInt32 { Value.optionType }
    /// The default as a user would write it.
    public var initial: String? { self.fallbackValue.flatMap(\.optionText) }

    var fallback: Value {
        guard let value = self.fallbackValue else {
            preconditionFailure("the host gave no value for the required option \"\(self.name)\"")
        }
        return value
    }
}

extension Option where Value == Int {
    /// Declares an integer within a range.
    public init(
        _ name: String,
        default fallback: Int,
        in range: ClosedRange<Int>,
        placeholder: String = "",
        help: String
    ) {
        self.init(name, fallback, Double(range.lowerBound), Double(range.upperBound), placeholder, [], help)
    }
}

extension Option where Value == Double {
    /// Declares a number within a range.
    public init(
        _ name: String,
        default fallback: Double,
        in range: ClosedRange<Double>,
        placeholder: String = "",
        help: String
    ) {
        self.init(name, fallback, range.lowerBound, range.upperBound, placeholder, [], help)
    }
}

extension Option where Value == Bool {
    /// Declares a flag, off unless given.
    public init(flag name: String, help: String) {
        self.init(name, false, nil, nil, "", [], help)
    }
}

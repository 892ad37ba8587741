/// Computes the value of a field from the seed. It may draw random numbers; seeds are added by the model and by
/// instance seeds, and what a function adds need not be seen by other fields.
public typealias TemplateFunction = @Sendable (inout Seed) throws -> Value

/// The value of a field of a template.
public enum TemplateValue: Sendable {
    /// Text in which `{name}` stands for a seed and `{{` and `}}` for braces; `{name:05d}` formats as in Python.
    case text(String)
    /// A value that is the same in all records.
    case value(Value)
    /// A value that is computed from the seed, for what is not text.
    case call(TemplateFunction)
    /// A default seed with its own type, such as a number.
    case seed(LogSeed)
    /// A drawn seed with its own type.
    case drawn(String)
}

extension TemplateValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByNilLiteral
{
    /// Makes a text to fill in.
    public init(stringLiteral value: String) { self = .text(value) }
    /// Makes a number.
    public init(integerLiteral value: Int) { self = .value(.int(value)) }
    /// Makes a number.
    public init(floatLiteral value: Double) { self = .value(.double(value)) }
    /// Makes a truth value.
    public init(booleanLiteral value: Bool) { self = .value(.bool(value)) }
    /// Makes null.
    public init(nilLiteral: ()) { self = .value(.null) }
}

/// A model whose records follow templates. (Comes from Avalon's `LogTemplateModel`.)
///
///     struct Door: LogTemplateModel {
///         static let name = "door"
///         static let defaultKeys = DefaultKeys.standard
///         static let all: TemplateFields = ["site": "north"]
///         static let templates: [Template<Door>] = [
///             ["ident": "1", "msg": "opened from {srcip}"],
///             Template(ratio: 5, ["ident": "2", "msg": "closed by {who}"]),
///         ]
///         mutating func seed(_ seed: inout Seed) { seed["who"] = .string(seed.random.pick(["Ada", "Alan"])) }
///     }
///
/// For each record the seed is drawn, a template is chosen by its ratio, the seeds of the template are added, and
/// every text is filled in. Templates are compiled once; a template that uses only default and drawn seeds is as
/// fast as code written by hand.
///
/// Mistakes in templates are told when the plugin registers. Before the first record, and at registration if a template
/// names a seed that is declared nowhere, a copy of the model is tried once with each template that can be chosen. What a model remembers therefore belongs in stored properties of value types, which a copy does
/// not share.
public protocol LogTemplateModel: Extension {
    /// Keys that every record begins with. None by default.
    static var defaultKeys: DefaultKeys { get }

    /// Whether the default seeds (`ctime`, `aid`, `srcip`, `srcip_int`, `srcport`, `dstip`, `dstip_int`, `dstport`) can
    /// be used. True by default.
    static var enableDefaultLogSeeds: Bool { get }

    /// Seeds that are declared rather than computed; templates with them are as fast as with default seeds. None by
    /// default.
    static var drawn: [DrawnSeed] { get }

    /// Fields of all templates; they replace default keys and are replaced by a template's own. None by default.
    /// (Avalon's attributes that begin with `all_`.)
    static var all: TemplateFields { get }

    /// The templates; at least one.
    static var templates: [Template<Self>] { get }

    /// Makes an instance without looking at the context.
    init()

    /// Makes an instance; by default as `init()`.
    init(_ context: Context) throws

    /// Adds the seeds of the model, once a record, before a template is chosen. By default there are none.
    /// (Avalon's `__seed__`.)
    mutating func seed(_ seed: inout Seed) throws
}

extension LogTemplateModel {
    /// None.
    public static var defaultKeys: DefaultKeys { .none }
    /// Enabled.
    public static var enableDefaultLogSeeds: Bool { true }
    /// None.
    public static var drawn: [DrawnSeed] { [] }
    /// None.
    public static var all: TemplateFields { [:] }

    /// For models that implement `init(_:)` only; never called then.
    public init() { fatalError("model \"\(Self.name)\" has neither stored defaults nor init(_ context:)") }

    /// As `init()`.
    public init(_ context: Context) throws { self.init() }

    /// Adds nothing.
    public mutating func seed(_ seed: inout Seed) { seed.hasModelSeeds = false }
}

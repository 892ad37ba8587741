/// One way in which a record of a `LogTemplateModel` can look.
public struct Template<Model>: Sendable, ExpressibleByDictionaryLiteral {
    /// Adds seeds when this template was chosen; it may use and change the model.
    public typealias InstanceSeed = @Sendable (inout Model, inout Seed) throws -> Void

    let ratio: Int
    let seeds: [(key: String, value: Value)]
    let instanceSeed: InstanceSeed?
    let fields: TemplateFields

    /// Makes a template.
    ///
    /// - Parameters:
    ///   - ratio: How often it is chosen compared with the others; 0: never. (Avalon's `__ratio__`.)
    ///   - seed: Values that are added to the seed when it is chosen. (Avalon's `__seed__`.)
    ///   - fields: The fields of the record, in order.
    ///   - instanceSeed: Adds drawn values to the seed when it is chosen. (Avalon's `__instance_seed__`.)
    public init(
        ratio: Int = 1,
        seed: KeyValuePairs<String, Value> = [:],
        _ fields: TemplateFields,
        instanceSeed: InstanceSeed? = nil
    ) {
        self.ratio = ratio
        self.seeds = seed.map { ($0.key, $0.value) }
        self.instanceSeed = instanceSeed
        self.fields = fields
    }

    /// Makes a template of ratio 1 from its fields.
    public init(dictionaryLiteral elements: (String, TemplateValue)...) {
        self.init(TemplateFields(elements))
    }
}

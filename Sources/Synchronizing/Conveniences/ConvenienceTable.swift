import Configuration
import Records

/// Which convenience gives which property to the objects of which model.
struct ConvenienceTable: Sendable {
    /// By models, then by properties: the number of the convenience.
    private var numbers: [String: [String: Int]] = [:]
    /// What of them does not count, and why.
    private(set) var problems: [(number: Int, reason: String)] = []

    /// None.
    init() {}

    /// - Parameter declarations: In the order in which they come first.
    init(_ declarations: [(name: String, declaration: ConvenienceDeclaration)], _ model: DataModel) {
        var own: [String: [String: Int]] = [:]
        for (number, (_, declaration)) in declarations.enumerated() {
            let name = declaration.modelName
            for property in declaration.properties {
                if model.model(name).map({ Self.isField(property, of: $0) }) ?? false {
                    self.problems.append((number, "\(name) has a field \(quoted(property)), which counts"))
                } else if let first = own[name]?[property], first != number {
                    let reason =
                        "\(name) has a property \(quoted(property)) of \(declarations[first].name), which counts"
                    self.problems.append((number, reason))
                } else {
                    own[name, default: [:]][property] = number
                }
            }
        }
        for definition in model.models {
            var found: [String: Int] = [:]
            for name in definition.lineage {
                // The most special one counts, and comes first.
                for (property, number) in own[name] ?? [:] where !Self.isField(property, of: definition) {
                    found[property] = found[property] ?? number
                }
            }
            if !found.isEmpty { self.numbers[definition.name] = found }
        }
    }

    private static func isField(_ name: String, of model: ModelDefinition) -> Bool {
        model.field(name) != nil || model.reverseLink(name) != nil
            || model.links.contains { $0.storedName == name } || model.reverseLinks.contains { $0.storedName == name }
    }

    /// The convenience that gives a property, by its number.
    func number(of property: String, _ model: String) throws(ObjectRefusal) -> Int {
        if let number = self.numbers[model]?[property] { return number }
        let known = (self.numbers[model] ?? [:]).keys.sorted()
        let advice = nearestName(to: property, among: known).map { "; did you mean '\($0)'?" } ?? ""
        throw ObjectRefusal(.invalid, "no convenience gives \(model) a property \(quoted(property))\(advice)")
    }

    /// The properties of all models, as calls have them.
    var value: Value {
        .map(
            Record(
                self.numbers.sorted { $0.key < $1.key }.map { model, properties in
                    (model, .array(properties.keys.sorted().map(Value.string)))
                }
            )
        )
    }
}

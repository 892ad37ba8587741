import Configuration
import Pipeline
import Transforms

/// The mappings of a run as they were typed: `--map`, and `--include`, `--exclude` and `--rename`, which are steps of one
/// mapping. (Comes from Avalon.)
struct RunMappings {
    /// The mapping that the steps belong to.
    private static let simple = "simple"

    /// The steps in the order of the command line.
    let steps: [SimpleStep]
    private let global: [String]

    /// - Parameter expressions: All expressions of the run. Steps for which none of them and no `--map` names the
    ///   mapping are applied to all, after everything else.
    init(_ line: ParsedCommandLine, _ expressions: [ModelExpression]) throws(UsageError) {
        var steps: [SimpleStep] = []
        for occurrence in line.occurrences {
            do throws(SimpleStep.SyntaxError) {
                switch occurrence.name {
                case "include": steps.append(.include(try SimpleStep.keys(occurrence.text)))
                case "exclude": steps.append(.exclude(try SimpleStep.keys(occurrence.text)))
                case "rename": steps.append(.rename(try SimpleStep.renamings(occurrence.text)))
                default: break
                }
            } catch {
                throw UsageError(.badValue, "option --\(occurrence.name): \(error)")
            }
        }
        self.steps = SimpleStep.merged(steps)
        let maps = line.texts("map")
        let isNamed = (maps + expressions.flatMap(\.mappings)).contains(Self.simple)
        self.global = self.steps.isEmpty || isNamed ? maps : maps + [Self.simple]
    }

    /// The mappings of an expression in order: those in its braces, then those for all.
    func names(scoped: [String]) throws(UsageError) -> [String] {
        let names = scoped + self.global
        for name in names where MappingCatalog.find(name) == nil {
            let known = MappingCatalog.builtIn.map(\.name)
            throw UsageError(.badValue, adviceOnUnknown("mapping", name, known, "--list-mappings lists them"))
        }
        return names
    }
}

import Configuration
import Records

/// Through which links objects of models depend on others.
public struct DependencyGraph: Hashable, Sendable {
    /// By model, the stored names of links that its objects depend by; those of a base count for what descends from it.
    private var links: [String: [String]] = [:]
    /// Models that depend on others without a link.
    public private(set) var unlinked: [String: [String]] = [:]

    /// An object depends on what its links to one object lead to.
    public init(_ model: DataModel) {
        for definition in model.models {
            self.links[definition.name] = definition.links.filter { $0.link?.kind == .manyToOne }.map(\.storedName)
        }
    }

    /// A `dependency_graph` file: `{"Slice": [["Site", "site", "slices"]]}`.
    ///
    /// - Throws: `ObjectRefusal` that tells all that is wrong.
    public init(file: Value, _ model: DataModel) throws(ObjectRefusal) {
        guard let record = file.record else {
            throw ObjectRefusal(.invalid, "expected a mapping of models to lists of [model, link, way back]")
        }
        var problems: [String] = []
        var declared: [String: [String]] = [:]
        for (name, edges) in record.fields {
            guard let definition = model.model(name) else {
                let near =
                    nearestName(to: name, among: model.models.map(\.name)).map { "; did you mean '\($0)'?" } ?? ""
                problems.append("there is no model \(quoted(name))\(near)")
                continue
            }
            for edge in edges.elements ?? [] {
                guard let parts = edge.elements?.compactMap(\.text), parts.count >= 2 else {
                    problems.append("\(name): expected [model, link, way back]")
                    continue
                }
                guard model.model(parts[0]) != nil else {
                    problems.append("\(name): there is no model \(quoted(parts[0]))")
                    continue
                }
                if parts[1] == "fake_accessor" {
                    if parts[0] != name { self.unlinked[name, default: []].append(parts[0]) }
                } else if let field = definition.field(parts[1]), field.link != nil {
                    declared[name, default: []].append(field.storedName)
                } else {
                    let near =
                        nearestName(to: parts[1], among: definition.links.map(\.name)).map { "; did you mean '\($0)'?" }
                        ?? ""
                    problems.append("\(name): it has no link \(quoted(parts[1]))\(near)")
                }
            }
        }
        guard problems.isEmpty else { throw ObjectRefusal(.invalid, problems.joined(separator: "; ")) }
        for definition in model.models {
            let names = definition.lineage.flatMap { declared[$0] ?? [] }
            self.links[definition.name] = Array(Set(names)).sorted()
        }
    }

    /// The ids of objects that an object depends on.
    public func needs(of record: ObjectRecord) -> [Int] {
        (self.links[record.model] ?? []).flatMap { ModelLayout.peers(record[$0]) }
    }
}

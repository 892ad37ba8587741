import Configuration
import Records

/// Through which links objects of models depend on others.
public struct DependencyGraph: Hashable, Sendable {
    /// By model, the stored names of links that its objects depend by; those of a base count for what descends from it.
    private var links: [String: [String]] = [:]
    /// By model, the groups that its objects depend on without a link, and those that they belong to: all objects of a model are one.
    private var needed: [String: [Int]] = [:]
    private var joined: [String: [Int]] = [:]

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
        var unlinked: [String: [String]] = [:]
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
                    if parts[0] != name { unlinked[name, default: []].append(parts[0]) }
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
        let targets = Set(unlinked.values.joined()).sorted()
        for definition in model.models {
            let wanted = Set(definition.lineage.flatMap { unlinked[$0] ?? [] })
            self.needed[definition.name] = targets.indices.filter { wanted.contains(targets[$0]) }.map { -1 - $0 }
            self.joined[definition.name] = targets.indices.filter { definition.lineage.contains(targets[$0]) }
                .map { -1 - $0 }
        }
    }

    /// The ids of objects that an object depends on, and below 0 the groups.
    public func needs(of record: ObjectRecord) -> [Int] {
        (self.links[record.model] ?? []).flatMap { ModelLayout.peers(record[$0]) } + (self.needed[record.model] ?? [])
    }

    /// The groups that an object belongs to.
    public func groups(of record: ObjectRecord) -> [Int] { self.joined[record.model] ?? [] }
}

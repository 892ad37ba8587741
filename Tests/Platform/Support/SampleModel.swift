@testable import Platform

/// A model with an attribute of every type: `p_…` plain and `o_…` observations of entity type `A`, timeseries `tr`, `ti` and
/// `tv`; entity types with ids of the other types have `x`.
enum SampleModel {
    static let types = [
        "tag": "tag", "binary": "binary", "string": "string", "int": "int", "int64": "int64", "float": "float",
        "ipv4": "ipv4", "ipv6": "ipv6", "mac": "mac", "time": "time", "json": "json", "special": "special",
        "cats": "category<string;a,b,c>", "cati": "category<int;1,2,3>", "catf": "category<float;1,2>",
        "ai": "array<int>", "as": "array<string>", "lm": "link<A;mirror=back>", "si": "set<ipv4>",
        "al": "array<link<A>>", "d": "dict<a:int,b?:string>", "l": "link<A>",
        "li": "link<N>", "lip": "link<I>", "ld": "link<A,int>", "ldd": "link<A,dict<x:int,y?:string>>",
        "lda": "link<A,array<int>>",
    ]

    static let ids: [String: EntityIDType] = ["A": .string, "N": .int, "I": .ipv4, "S": .ipv6, "M": .mac]

    static let model: ModelSpec = {
        var attributes: [Attribute] = []
        func add(_ id: String, _ kind: AttributeKind, _ type: DataType) {
            attributes.append(
                Attribute(id: id, entity: "A", number: attributes.count, name: id, kind: kind, dataType: type)
            )
        }
        for (name, text) in SampleModel.types.sorted(by: { $0.key < $1.key }) {
            guard let type = try? DataType(text, entities: SampleModel.ids) else { preconditionFailure(text) }
            add("p_\(name)", .plain, type)
            add("o_\(name)", .observations(HistoryParameters(), isMultiValue: false), type)
        }
        let x = Timeseries.Series("x", .int)
        let step = TimeSpan(seconds: 600)
        let regular = Timeseries(.regular, series: [x, Timeseries.Series("y", .float)], timeStep: step)
        add("tr", .timeseries(regular), .special)
        add("ti", .timeseries(Timeseries(.irregular, series: [x])), .special)
        add("tv", .timeseries(Timeseries(.irregularIntervals, series: [x])), .special)
        add("back", .plain, .mirror(LinkType(entity: "A", idType: .string)))
        let others = ["N", "I", "S", "M"].enumerated().map { index, id in
            EntityType(
                id: id,
                number: index + 1,
                idType: SampleModel.ids[id] ?? .string,
                name: id,
                hasSnapshots: true,
                attributes: [Attribute(id: "x", entity: id, number: 0, name: "x", kind: .plain, dataType: .int)]
            )
        }
        let first = EntityType(
            id: "A",
            number: 0,
            idType: .string,
            name: "A",
            hasSnapshots: true,
            attributes: attributes
        )
        return ModelSpec([first] + others)
    }()
}

/// Makes the elements of a model of what `toJSON` makes. People write it too, so fields of standard elements are taken as
/// `set` takes them, unless the element says that it is raw: then somebody put them there as they are.
struct JSONModel {
    private let store: any ElementStore

    init(_ store: any ElementStore) { self.store = store }

    func read(_ value: Value) throws(ModelProblem) {
        guard let root = value.record, let elements = root["elements"]?.elements else {
            throw ModelProblem(.badJSON, "expected a map with a list \"elements\"")
        }
        for (place, element) in elements.enumerated() { try self.read(element, place) }
        guard let links = root["links"] else { return }
        guard let links = links.elements else { throw ModelProblem(.badJSON, "\"links\": expected a list") }
        for (place, link) in links.enumerated() {
            let parts = (link.elements ?? []).compactMap(\.text)
            guard parts.count == 4, link.elements?.count == 4 else {
                throw ModelProblem(.badJSON, "links[\(place)]: expected a list of two types and ids, which are texts")
            }
            let link = ModelLink(type: parts[0], id: parts[1], toType: parts[2], toID: parts[3])
            guard try !self.store.link(link) else { continue }
            let isThere = try self.store.hasElement(link.type, link.id)
            let problem: ModelProblem = isThere ? .missing(link.toType, link.toID) : .missing(link.type, link.id)
            throw ModelProblem(problem.code, "links[\(place)]: \(problem)")
        }
    }

    private func read(_ value: Value, _ place: Int) throws(ModelProblem) {
        guard let record = value.record, let type = record["type"]?.text, let id = record["id"]?.text else {
            throw ModelProblem(.badJSON, "elements[\(place)]: expected a map with \"type\" and \"id\", which are texts")
        }
        let raw = record["fields"] ?? [:]
        guard let fields = ExactJSON.unwrapped(raw)?.record else {
            throw ModelProblem(.badJSON, "elements[\(place)], \(type) \"\(id)\": expected a map as \"fields\"")
        }
        var element = Element(type, id, name: record["name"]?.text ?? "", fields)
        do throws(ModelProblem) {
            if let standard = StandardTypes.named(type), record["raw"] != true {
                element.fields = try Self.taken(fields, id, standard)
                if record["name"] == nil { element.name = standard.init(uncheckedID: id, fields: element.fields).name }
            }
            try self.store.put(element)
        } catch {
            throw ModelProblem(error.code, "elements[\(place)]: \(error)")
        }
    }

    private static func taken(
        _ fields: Record,
        _ id: String,
        _ type: any StandardElement.Type
    ) throws(ModelProblem) -> Record {
        var element = type.init(uncheckedID: id, fields: fields)
        for (field, value) in fields.fields {
            // What a field holds already is kept to the letter.
            guard let rule = type.rule(field), !rule.holds(value) else { continue }
            try element.set(field, value)
        }
        return element.fields
    }
}

/// Which properties conveniences give to objects, by models. The host is asked once by each instance.
final class PropertyNames {
    private var byModel: [String: Set<String>]?

    /// Whether objects of a model have a property.
    func has(_ name: String, of model: String, _ session: ObjectSession) -> Bool {
        if self.byModel == nil {
            // A host that does not know the question has none of them; one that has no answer now is asked again.
            guard let answer = try? session.perform(["op": "properties"]) else { return false }
            let fields = answer.record?.fields ?? []
            self.byModel = Dictionary(fields.map { ($0.key, Set($0.value.elements?.compactMap(\.text) ?? [])) }) { $1 }
        }
        return self.byModel?[model]?.contains(name) == true
    }
}

import Records

@testable import Synchronizing

/// A few objects in memory, as policies see them.
struct SmallWorld: PolicyWorld {
    /// By model and id, what their fields hold; links hold ids under their stored names.
    var objects: [String: [Int: [String: Value]]] = [:]
    let model: DataModel
    /// What was asked of it.
    let log = Log()

    final class Log {
        var conditions: [[PolicyCondition]] = []
        var visits = 0
    }

    init(_ model: DataModel) { self.model = model }

    func value(of name: String, in object: ObjectReference) throws(PolicyFailure) -> PolicyValue {
        guard let definition = self.model.model(object.model), let values = self.objects[object.model]?[object.id]
        else {
            return .null
        }
        if let field = definition.field(name) {
            let value = values[field.storedName] ?? .null
            guard let link = field.link else { return PolicyValue(value) }
            switch value {
            case .int(let id): return .object(ObjectReference(model: link.peer, id: id))
            case .array(let ids):
                return .list(ids.compactMap(\.integer).map { .object(ObjectReference(model: link.peer, id: $0)) })
            default: return .null
            }
        }
        if let reverse = definition.reverseLink(name) {
            let stored = self.model.model(reverse.model)?.field(reverse.field)?.storedName ?? ""
            let ids = (self.objects[reverse.model] ?? [:]).filter { $0.value[stored] == .int(object.id) }.keys.sorted()
            return .list(ids.map { .object(ObjectReference(model: reverse.model, id: $0)) })
        }
        return PolicyValue(values[name] ?? .null)
    }

    func visit(
        _ model: String,
        where conditions: [PolicyCondition],
        _ visit: (ObjectReference) throws(PolicyFailure) -> Bool
    ) throws(PolicyFailure) {
        self.log.conditions.append(conditions)
        for id in (self.objects[model] ?? [:]).keys.sorted() {
            self.log.visits += 1
            guard try visit(ObjectReference(model: model, id: id)) else { return }
        }
    }
}

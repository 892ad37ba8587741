/// Objects as policies see them.
struct ObjectWorld: PolicyWorld {
    let objects: ObjectTransaction

    func value(of name: String, in object: ObjectReference) throws(PolicyFailure) -> PolicyValue {
        guard let record = try Self.telling({ () throws(ObjectRefusal) in try self.objects.object(object.id) })?.record,
            let layout = self.objects.layout[record.model]
        else { return .null }
        if name == Bookkeeping.id || name == "pk" { return .integer(record.id) }
        if let field = layout.definition.field(name) {
            guard let link = field.link else { return PolicyValue(record[field.storedName]) }
            let peers = ModelLayout.peers(record[field.storedName]).map {
                PolicyValue.object(ObjectReference(model: link.peer, id: $0))
            }
            return link.kind == .manyToMany ? .list(peers) : peers.first ?? .null
        }
        if let reverse = layout.definition.reverseLink(name), let field = self.field(of: reverse) {
            let prefix = ObjectEntry.links(to: object.id, by: ModelLayout.link(field))
            let ids = try Self.telling { () throws(ObjectRefusal) in try self.objects.live(.links, prefix) }
            return .list(ids.map { .object(ObjectReference(model: reverse.model, id: $0)) })
        }
        return PolicyValue(record[name])
    }

    func visit(
        _ model: String,
        where conditions: [PolicyCondition],
        _ visit: (ObjectReference) throws(PolicyFailure) -> Bool
    ) throws(PolicyFailure) {
        guard let layout = self.objects.layout[model] else { return }
        var query = ObjectQuery(model, limit: 500)
        for condition in conditions {
            // What a field cannot be compared with is left to the evaluation, which asks again.
            guard let value = condition.value.plain else { continue }
            let field = layout.field(condition.field)
            guard condition.field == "id" || field.map({ !$0.isDate }) ?? false else { continue }
            query.conditions.append(QueryCondition(condition.field, .equal, value))
        }
        while true {
            let page = try Self.telling { () throws(ObjectRefusal) in try self.objects.find(query) }
            for record in page.objects {
                guard try visit(ObjectReference(model: record.model, id: record.id)) else { return }
            }
            guard page.hasMore, let last = page.objects.last else { return }
            query.after = last.id
        }
    }

    /// An id is of one object, whatever model it is meant by.
    func isSame(_ left: ObjectReference, _ right: ObjectReference) -> Bool { left.id == right.id }

    private func field(of reverse: ReverseLink) -> FieldDefinition? {
        self.objects.layout[reverse.model]?.definition.field(reverse.field)
    }

    private static func telling<Success>(
        _ body: () throws(ObjectRefusal) -> Success
    ) throws(PolicyFailure) -> Success {
        do throws(ObjectRefusal) {
            return try body()
        } catch {
            throw .unavailable(error.description)
        }
    }
}

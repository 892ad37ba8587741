import Configuration
import Records

// A link between many is kept with the object that declares it. Seen from the other side, those objects are changed: each by a save of
// its own, so that rules, policies and steps see it as any other.

/// What a save changes of the reverse sides of links between many, and of links to many by what is more and what is less.
struct ReverseLists {
    private struct Change {
        let link: ReverseLink
        let list: ListChange
    }

    private let objects: ObjectTransaction
    private let caller: ObjectCaller
    private var changes: [Change] = []
    /// What is to be saved of the object itself.
    private(set) var request: ObjectTransaction.SaveRequest

    init(
        _ request: ObjectTransaction.SaveRequest,
        _ objects: ObjectTransaction,
        _ caller: ObjectCaller
    ) throws(ObjectRefusal) {
        self.request = request
        self.objects = objects
        self.caller = caller
        let lists = request.values.filter { $0.key.hasSuffix("_ids") }
        guard !lists.isEmpty else { return }
        let old = try objects.existing(request.id, of: request.model)?.record
        guard let name = old?.model ?? request.model else { return }
        let layout = try objects.layout(of: name)
        for (name, value) in lists.sorted(by: { $0.key < $1.key }) {
            guard request.updateFields?.contains(name) ?? true else { continue }
            if let link = layout.definition.reverseLinks.first(where: { $0.storedName == name }) {
                guard link.kind == .manyToMany else {
                    throw ObjectRefusal(
                        .invalid,
                        "\(layout.definition.name).\(link.name): only links between many are written from both sides; set "
                            + "\(link.model).\(link.field)"
                    )
                }
                self.changes.append(Change(link: link, list: try ListChange(value, name)))
                self.request.values[name] = nil
                self.request.updateFields?.removeAll { $0 == name }
            } else if value.record != nil, layout.field(name)?.link?.kind == .manyToMany {
                let ids = try ListChange(value, name).applied(to: ModelLayout.peers(old?[name] ?? .null))
                self.request.values[name] = .array(ids.map(Value.int))
            }
        }
    }

    /// Changes the objects on the other side.
    ///
    /// - Parameter id: The object's own.
    func apply(to id: Int) throws(ObjectRefusal) {
        for change in self.changes {
            guard let field = self.objects.layout[change.link.model]?.definition.field(change.link.field) else {
                continue
            }
            let present = try self.objects.ids(.links, ObjectEntry.links(to: id, by: ModelLayout.link(field)))
            let wanted = change.list.applied(to: present)
            for other in Set(wanted).symmetricDifference(present).sorted() {
                let record = try self.objects.required(other, of: change.link.model).record
                let peers = ModelLayout.peers(record[field.storedName])
                let ids = peers.contains(id) ? peers.filter { $0 != id } : peers + [id]
                let request = ObjectTransaction.SaveRequest(
                    model: change.link.model,
                    id: other,
                    values: [field.storedName: .array(ids.map(Value.int))],
                    alwaysUpdatesTimestamp: self.request.alwaysUpdatesTimestamp
                )
                _ = try self.objects.save(request, by: self.caller)
            }
        }
    }
}

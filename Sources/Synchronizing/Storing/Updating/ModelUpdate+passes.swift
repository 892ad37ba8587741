import Records
import Services

extension ModelUpdate {
    /// Objects that are removed in one transaction.
    private static let page = 1000

    /// Objects that go, or are no objects any more of something that they were.
    private struct Departures {
        /// In the order in which they were found: those that cannot be without others behind these.
        var removed: [Int] = []
        var isRemoved: Set<Int> = []
        var models: [Int: String] = [:]

        mutating func remove(_ id: Int) -> Bool {
            guard self.isRemoved.insert(id).inserted else { return false }
            self.removed.append(id)
            return true
        }

        func isGone(_ id: Int, _ peer: String, in model: DataModel) -> Bool {
            self.isRemoved.contains(id) || self.models[id].map { !model.isModel($0, a: peer) } ?? false
        }
    }

    /// What becomes of all objects.
    func forecast(from old: DataModel, cascades: Bool) throws(ObjectRefusal) -> ModelUpdateForecast {
        let migration = ModelMigration(from: old, to: self.model)
        let departures = try self.departures(migration, cascades: cascades)
        var forecast = ModelUpdateForecast()
        var duplicates = DuplicateSearch(migration.newKeys)
        let now = Clock.system()
        try self.forEachPage { objects throws(ObjectRefusal) in
            for object in objects {
                let model = object.record.model
                guard let step = migration[model], !departures.isRemoved.contains(object.record.id) else {
                    forecast.removed[model, default: 0] += 1
                    continue
                }
                let outcome = step.migrate(object, now: now) { departures.isGone($0, $1, in: migration.new) }
                for name in outcome.lost { forecast.lost["\(model).\(name)", default: 0] += 1 }
                for problem in outcome.problems {
                    forecast.add(problem: "\(model)-\(object.record.id).\(problem.field): \(problem.message)")
                }
                if outcome.object != object { forecast.changed += 1 }
                for shared in duplicates.add(outcome.object.record) { forecast.add(problem: shared) }
            }
        }
        return forecast
    }

    /// Changes all objects, and makes the keys anew by which they are found.
    func pass(_ migration: ModelMigration, _ ownership: ObjectOwnership, cascades: Bool) throws(ObjectRefusal) {
        let departures = try self.departures(migration, cascades: cascades)
        let now = Clock.system()
        for place in ObjectEntry.Place.allCases { try ownership.clear(self.collections[place]) }
        try self.forEachPage { objects throws(ObjectRefusal) in
            try ownership.commit { transaction in
                for object in objects {
                    let id = object.record.id
                    guard let step = migration[object.record.model], !departures.isRemoved.contains(id) else {
                        continue
                    }
                    let outcome = step.migrate(object, now: now) { departures.isGone($0, $1, in: migration.new) }
                    if outcome.object != object {
                        transaction.put(self.collections.objects, ObjectEntry.id(id), outcome.object.bytes)
                    }
                    let record = outcome.object.record
                    for entry in migration.layout[record.model]?.entries(of: record) ?? [] {
                        transaction.put(self.collections[entry.place], entry.key, [])
                    }
                }
            }
        }
        var rest = departures.removed[...]
        while !rest.isEmpty {
            let ids = rest.suffix(Self.page)
            rest = rest.dropLast(Self.page)
            try ownership.commit { transaction in
                for id in ids { transaction.delete(self.collections.objects, ObjectEntry.id(id)) }
            }
        }
    }

    private func departures(_ migration: ModelMigration, cascades: Bool) throws(ObjectRefusal) -> Departures {
        var departures = Departures()
        guard migration.narrowsSomething else { return departures }
        try self.forEachPage { objects throws(ObjectRefusal) in
            for record in objects.map(\.record) where migration.isNarrowed(record.model) {
                if migration.keeps(record.model) {
                    departures.models[record.id] = record.model
                } else {
                    _ = departures.remove(record.id)
                }
            }
        }
        var hasMore = cascades
        while hasMore {
            hasMore = false
            try self.forEachPage { objects throws(ObjectRefusal) in
                for record in objects.map(\.record) {
                    let links = migration.layout[record.model]?.links ?? []
                    let isDoomed = links.contains { field, _ in
                        guard let link = field.link, link.kind == .manyToOne, !field.allowsNull else { return false }
                        return ModelLayout.peers(record[field.storedName])
                            .contains { departures.isGone($0, link.peer, in: migration.new) }
                    }
                    if isDoomed, departures.remove(record.id) { hasMore = true }
                }
            }
        }
        return departures
    }

    private func forEachPage(_ body: ([StoredObject]) throws(ObjectRefusal) -> Void) throws(ObjectRefusal) {
        var scan = StoreScan(self.collections.objects, limit: Self.page)
        while true {
            let page: StorePage
            do throws(StoringError) {
                page = try self.store.scan(scan)
            } catch {
                throw ObjectRefusal(error)
            }
            var objects: [StoredObject] = []
            for entry in page.entries {
                let id = ObjectEntry.id(of: entry.key)
                guard let object = StoredObject(id: id, entry.value) else {
                    throw ObjectRefusal(.invalid, "object \(id) is damaged; restore it from a backup")
                }
                objects.append(object)
            }
            if !objects.isEmpty { try body(objects) }
            guard page.hasMore, let last = page.entries.last else { return }
            scan.pass(last.key)
        }
    }
}

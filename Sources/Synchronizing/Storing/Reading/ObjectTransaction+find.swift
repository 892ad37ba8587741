import Configuration
import Records
import Services

extension ObjectTransaction {
    /// Ids of a range that are sorted rather than all objects being looked at.
    private static let largestRange = 20_000

    /// The layout of a model, or a refusal that names the nearest.
    func layout(of model: String) throws(ObjectRefusal) -> ModelLayout {
        if let layout = self.layout[model] { return layout }
        let known = self.layout.model.models.map(\.name)
        let advice = nearestName(to: model, among: known).map { "; did you mean '\($0)'?" } ?? ""
        throw ObjectRefusal(.invalid, "there is no model \(quoted(model))\(advice)")
    }

    /// The objects that a question asks for.
    ///
    /// - Parameters:
    ///   - byteLimit: About so many bytes of values at most, but one object in any case.
    ///   - isVisible: Whether an object counts.
    func find(
        _ query: ObjectQuery,
        byteLimit: Int = .max,
        isVisible: (ObjectRecord) throws(ObjectRefusal) -> Bool = { (_) throws(ObjectRefusal) in true }
    ) throws(ObjectRefusal) -> ObjectPage {
        let layout = try self.layout(of: query.model)
        let plan = try QueryPlan(query, layout)
        guard query.order == nil || query.after == 0 else {
            throw ObjectRefusal(.invalid, "\"after\" goes by ids, so it cannot go together with \"order\"")
        }
        guard query.limit > 0 else { return ObjectPage(objects: [], hasMore: false) }
        if let order = query.order {
            return try self.ordered(query, order, layout, plan, isVisible)
        }
        var page = ObjectPage(objects: [], hasMore: false)
        var size = 0
        try self.visit(query, layout, plan) { record throws(ObjectRefusal) in
            guard try isVisible(record) else { return true }
            if page.objects.count == query.limit || (size > byteLimit && !page.objects.isEmpty) {
                page.hasMore = true
                return false
            }
            if byteLimit < .max { size += Self.size(of: record) }
            page.objects.append(record)
            return true
        }
        return page
    }

    /// How many objects a question asks for, without regard to limits.
    func count(
        _ query: ObjectQuery,
        isVisible: ((ObjectRecord) throws(ObjectRefusal) -> Bool)? = nil
    ) throws(ObjectRefusal) -> Int {
        let layout = try self.layout(of: query.model)
        let plan = try QueryPlan(query, layout)
        var count = 0
        if query.conditions.isEmpty, isVisible == nil, self.touched.isEmpty,
            case .prefixes(let place, let prefixes) = plan.way
        {
            // Keys alone tell.
            for prefix in prefixes {
                var (last, hasMore) = (0, true)
                while hasMore {
                    let page = try self.source.ids(place, prefix, after: last, limit: 10_000)
                    count += page.ids.count
                    (last, hasMore) = (page.ids.last ?? last, page.hasMore && !page.ids.isEmpty)
                }
            }
            return count
        }
        try self.visit(query, layout, plan) { record throws(ObjectRefusal) in
            if try isVisible?(record) ?? true { count += 1 }
            return true
        }
        return count
    }

    // MARK: - By id

    /// Visits what a question asks for by the order of ids, until a visit returns false.
    func visit(
        _ query: ObjectQuery,
        _ layout: ModelLayout,
        _ plan: QueryPlan,
        _ visit: (ObjectRecord) throws(ObjectRefusal) -> Bool
    ) throws(ObjectRefusal) {
        let touched = self.touched
        var next: () throws(ObjectRefusal) -> Int?
        switch plan.way {
        case .ids(let ids): next = Self.sequence(ids)
        case .prefixes(let place, let prefixes):
            next = self.stream(place, prefixes, query, touched)
        case .range(let from, let to):
            if let ids = try self.ids(from: from, to: to) {
                next = Self.sequence(Set(ids + touched).sorted())
            } else {
                var plain = query
                plain.conditions = []
                guard case .prefixes(let place, let prefixes) = try QueryPlan(plain, layout).way else { return }
                next = self.stream(place, prefixes, query, touched)
            }
        }
        let leaves = Set(layout.leaves)
        var chunk = min(max(query.limit + 1, 16), 500)
        while true {
            var ids: [Int] = []
            while ids.count < chunk, let id = try next() { if id > query.after { ids.append(id) } }
            guard !ids.isEmpty else { return }
            for object in try self.objects(ids) {
                guard let record = object?.record, leaves.contains(record.model), query.selection.holds(for: record),
                    plan.holds(for: record)
                else { continue }
                guard try visit(record) else { return }
            }
            chunk = min(chunk * 2, 1000)
        }
    }

    private static func sequence(_ ids: [Int]) -> () throws(ObjectRefusal) -> Int? {
        var place = 0
        return {
            guard place < ids.count else { return nil }
            place += 1
            return ids[place - 1]
        }
    }

    /// Ids of the store and of what was changed, each once.
    private func stream(
        _ place: ObjectEntry.Place,
        _ prefixes: [[UInt8]],
        _ query: ObjectQuery,
        _ touched: [Int]
    ) -> () throws(ObjectRefusal) -> Int? {
        var stream = IDStream(self.source, place, prefixes, after: query.after, pageSize: min(query.limit + 1, 1000))
        var (mine, theirs, isDue) = (0, Int?.none, true)
        return { () throws(ObjectRefusal) in
            if isDue { theirs = try stream.next() }
            isDue = false
            if mine < touched.count, touched[mine] <= theirs ?? .max {
                mine += 1
                isDue = theirs == touched[mine - 1]
                return touched[mine - 1]
            }
            isDue = theirs != nil
            return theirs
        }
    }

    /// Ids of an index between bounds; nil: they are too many.
    private func ids(from: [[UInt8]], to: [[UInt8]]) throws(ObjectRefusal) -> [Int]? {
        var ids: [Int] = []
        for (from, to) in zip(from, to) {
            guard from.lexicographicallyPrecedes(to) else { continue }
            let scan = StoreScan(
                self.source.collections[.index],
                from: from,
                to: to,
                keysOnly: true,
                limit: Self.largestRange
            )
            let page = try self.source.page(scan)
            ids += page.entries.map { ObjectEntry.id(of: $0.key) }
            if page.hasMore || ids.count > Self.largestRange { return nil }
        }
        return ids
    }

    private static func size(of record: ObjectRecord) -> Int {
        record.values.reduce(32) { sum, field in
            switch field.value {
            case .string(let text): sum + field.key.utf8.count + text.utf8.count
            case .array(let elements): sum + field.key.utf8.count + 5 * elements.count
            default: sum + field.key.utf8.count + 9
            }
        }
    }

    // MARK: - In an order

    private func ordered(
        _ query: ObjectQuery,
        _ order: String,
        _ layout: ModelLayout,
        _ plan: QueryPlan,
        _ isVisible: (ObjectRecord) throws(ObjectRefusal) -> Bool
    ) throws(ObjectRefusal) -> ObjectPage {
        let isBackward = order.hasPrefix("-")
        let name = isBackward ? String(order.dropFirst()) : order
        let isID = name == "id" || name == "pk"
        guard isID || layout.field(name) != nil else { throw ConditionTest.unknown(name, layout.definition) }
        let stored = layout.field(name)?.storedName ?? name
        let key = { (record: ObjectRecord) -> Value in isID ? .int(record.id) : record[stored] }
        func precedes(_ left: ObjectRecord, _ right: ObjectRecord) -> Bool {
            let (first, second) = isBackward ? (right, left) : (left, right)
            if IndexValue.precedes(key(first), key(second)) { return true }
            return !IndexValue.precedes(key(second), key(first)) && first.id < second.id
        }
        var found: [ObjectRecord] = []
        let isIndexed = layout.indexed.contains { $0.storedName == stored }
        if case .prefixes(.members, _) = plan.way, isIndexed {
            found = try self.alongIndex(stored, isBackward, query, layout, plan, isVisible)
        } else {
            try self.visit(query, layout, plan) { record throws(ObjectRefusal) in
                guard try isVisible(record) else { return true }
                found.append(record)
                if found.count > 4 * (query.limit + 1) {
                    found.sort(by: precedes)
                    found.removeSubrange((query.limit + 1)...)
                }
                return true
            }
        }
        found.sort(by: precedes)
        return ObjectPage(objects: Array(found.prefix(query.limit)), hasMore: found.count > query.limit)
    }

    /// At least the first objects by an index, one more than is wanted, and all that was changed.
    private func alongIndex(
        _ field: String,
        _ isBackward: Bool,
        _ query: ObjectQuery,
        _ layout: ModelLayout,
        _ plan: QueryPlan,
        _ isVisible: (ObjectRecord) throws(ObjectRefusal) -> Bool
    ) throws(ObjectRefusal) -> [ObjectRecord] {
        let touched = self.touched
        let skipped = Set(touched)
        var found: [ObjectRecord] = []
        func take(_ ids: [Int], upTo limit: Int) throws(ObjectRefusal) {
            for object in try self.objects(ids) {
                guard let record = object?.record, query.selection.holds(for: record), plan.holds(for: record),
                    layout.leaves.contains(record.model), try isVisible(record)
                else { continue }
                found.append(record)
                if found.count == limit { return }
            }
        }
        for leaf in layout.leaves {
            let limit = found.count + query.limit + 1
            var scan = StoreScan(self.source.collections[.index], prefix: ObjectEntry.index(leaf, field))
            scan.isBackward = isBackward
            scan.keysOnly = true
            scan.limit = min(query.limit + 1, 1000)
            while found.count < limit {
                let page = try self.source.page(scan)
                try take(page.entries.map { ObjectEntry.id(of: $0.key) }.filter { !skipped.contains($0) }, upTo: limit)
                guard page.hasMore, let last = page.entries.last else { break }
                scan.pass(last.key)
                scan.limit = min(scan.limit * 2, 1000)
            }
        }
        try take(touched, upTo: .max)
        return found
    }
}

extension ObjectTransaction {
    /// The ids behind a prefix of links or of the index, without those of objects that are to go.
    func live(_ place: ObjectEntry.Place, _ prefix: [UInt8]) throws(ObjectRefusal) -> [Int] {
        try self.objects(try self.ids(place, prefix)).compactMap { object in
            object.flatMap { $0.record.flag(Bookkeeping.deleted) ? nil : $0.record.id }
        }
    }
}

import Records
import Services

// Chores read what the store has, which is up to date: transactions of a shard follow each other. Several chores of one
// transaction may not be about the same history, which whoever asks for them sees to.

extension TaskProcessor {
    /// Keys that one chore looks at, at most.
    private static let pageLimit = 500

    /// Does chores.
    ///
    /// - Throws: Why the store cannot tell what they need to know; nothing was done.
    mutating func perform(_ chores: [QueuedChore], into transaction: inout ShardTransaction) throws(StoringError) {
        guard !chores.isEmpty else { return }
        try self.load(chores, &transaction)
        for queued in chores {
            let ticket = queued.ticket
            var isDone = true
            switch queued.chore {
            case .compact(let entity, let id, let attribute, let rules, let from):
                try self.compact(entity, id, attribute, rules, from, ticket, &transaction)
            case .look(let entity, let id, let due): try self.look(entity, id, due, ticket, &transaction)
            case .expire(let link, let due): self.expire(link, due, ticket, &transaction)
            case .forget(let entity, let id, let before, let from):
                let key = EntityKeys.entity(entity, id)
                if let next = try self.forget(key, before, from, ticket, &transaction) {
                    isDone = false
                    let rest = Chore.forget(entity, id, before: before, from: next)
                    transaction.chores.append(QueuedChore(rest, key: queued.key, ticket: ticket))
                }
            case .unreference(let links, let before):
                for link in links { try self.unreference(link, before, ticket, &transaction) }
            }
            if isDone, let key = queued.key { transaction.forget(chore: key) }
        }
        try self.count(&transaction)
    }

    private mutating func load(_ chores: [QueuedChore], _ transaction: inout ShardTransaction) throws(StoringError) {
        var entities: [EntityReference: [UInt8]] = [:]
        var links: [[UInt8]] = []
        func add(_ entity: EntityType, _ id: EntityID) {
            let reference = EntityReference(entity, id)
            guard self.cache[reference] == nil else { return }
            entities[reference] = EntityKeys.entity(entity, id)
        }
        for queued in chores {
            switch queued.chore {
            case .look(let entity, let id, _): add(entity, id)
            case .expire(let link, _): links.append(link.incomingKey)
            case .unreference(let all, _):
                for link in all {
                    add(link.source, link.sourceID)
                    links.append(link.incomingKey)
                }
            case .compact, .forget: break
            }
        }
        try self.load(entities, links: links, &transaction)
    }

    // MARK: - Histories

    private mutating func compact(
        _ entity: EntityType,
        _ id: EntityID,
        _ attribute: Attribute,
        _ rules: HistoryRules,
        _ from: [UInt8],
        _ ticket: ChoreTicket?,
        _ transaction: inout ShardTransaction
    ) throws(StoringError) {
        var scan = StoreScan(
            self.store.history,
            prefix: EntityKeys.history(ofEntity: EntityKeys.entity(entity, id), attribute)
        )
        if !from.isEmpty { scan.from = from }
        scan.limit = Self.pageLimit
        let page = try self.store.client.scan(scan)
        var items: [(start: Int64, item: HistoryItem)] = []
        for entry in page.entries {
            items.append((EntityKeys.start(ofHistoryItem: entry.key), try Self.item(entry)))
        }
        let compaction = HistoryCompaction(items, of: attribute, rules)
        for place in compaction.removed { transaction.transaction.delete(self.store.history, page.entries[place].key) }
        for (place, item) in compaction.changed {
            var writer = ByteWriter()
            item.write(to: &writer)
            transaction.transaction.put(self.store.history, page.entries[place].key, Array(writer.bytes))
        }
        guard page.hasMore, let last = page.entries.last else { return }
        // The last one that stays may have neighbours behind it.
        let removed = Set(compaction.removed)
        let kept = items.indices.last { !removed.contains($0) }
        let next = kept.map { page.entries[$0].key }
        let rest = next == nil || (items.count == 1) ? last.key + [0] : next ?? []
        transaction.chores.append(QueuedChore(.compact(entity, id, attribute, rules, from: rest), ticket: ticket))
    }

    private static func item(_ entry: StorePage.Entry) throws(StoringError) -> HistoryItem {
        do throws(ByteError) {
            return try HistoryItem.read(entry.value)
        } catch {
            throw StoringError(.failed, "an item of a history in the store is damaged: \(error)")
        }
    }

    // MARK: - Lifetimes

    private mutating func look(
        _ entity: EntityType,
        _ id: EntityID,
        _ due: DueKey,
        _ ticket: ChoreTicket?,
        _ transaction: inout ShardTransaction
    ) throws(StoringError) {
        transaction.transaction.delete(self.store.due, due.bytes)
        guard var record = self.known(EntityReference(entity, id), transaction) else { return }
        let key = EntityKeys.entity(entity, id)
        switch entity.lifetime {
        case .immortal: return
        case .ttl:
            record.ttlTokens.removeAll { $0.time <= transaction.now }
            if !record.ttlTokens.isEmpty {
                // Its key is moved also where another one was found than the last that was put.
                transaction.unwatch(record, key)
                record.looked = .max
                transaction.watch(&record, entity, key)
                return transaction.replace(entity, id, record)
            }
        case .weak: guard try !self.isLinked(key, at: transaction.now) else { return }
        }
        let task = EntityTask(entity, id, isDeletion: true)
        transaction.apply(QueuedTask(task: task), before: record, ticket)
    }

    /// Whether a link leads to an entity that has not expired.
    private func isLinked(_ key: [UInt8], at time: Int64) throws(StoringError) -> Bool {
        var scan = StoreScan(self.store.links, prefix: key)
        scan.limit = 20
        while true {
            let page = try self.store.client.scan(scan)
            if page.entries.contains(where: { LinkEntry($0.value).map { $0.until > time } ?? false }) { return true }
            guard page.hasMore, let last = page.entries.last else { return false }
            scan.pass(last.key)
            scan.limit = 1000
        }
    }

    private func expire(
        _ link: EntityLink,
        _ due: DueKey,
        _ ticket: ChoreTicket?,
        _ transaction: inout ShardTransaction
    ) {
        transaction.transaction.delete(self.store.due, due.bytes)
        guard let entry = transaction.links[link.incomingKey] ?? nil, entry.until < .max else { return }
        guard entry.until <= transaction.now else {
            return transaction.transaction.put(
                self.store.due,
                DueKey(.link, at: entry.until, link.incomingKey).bytes,
                []
            )
        }
        transaction.unlink(link, ticket)
    }

    // MARK: - Deletions

    /// Removes links from an entity, and has those to it removed.
    ///
    /// - Parameter from: The key to begin with, of a link to the entity; empty: links from it come first.
    /// - Returns: Where to go on; nil: it is done.
    private func forget(
        _ key: [UInt8],
        _ before: Int64,
        _ from: [UInt8],
        _ ticket: ChoreTicket?,
        _ transaction: inout ShardTransaction
    ) throws(StoringError) -> [UInt8]? {
        if from.isEmpty, let rest = try self.forgetOutgoing(key, before, ticket, &transaction) { return rest }
        var scan = StoreScan(self.store.links, prefix: key)
        if from.starts(with: key) { scan.from = from }
        scan.limit = Self.pageLimit
        let page = try self.store.client.scan(scan)
        var parts: [Int: [EntityLink]] = [:]
        for entry in page.entries {
            guard let link = EntityLink(incoming: entry.key, self.model),
                LinkEntry(entry.value).map({ $0.written <= before }) ?? true
            else { continue }
            parts[Partitions.number(of: link.source, link.sourceID), default: []].append(link)
        }
        for links in parts.values { transaction.handOver(.unreference(links, before: before), ticket: ticket) }
        guard page.hasMore, let last = page.entries.last else { return nil }
        return last.key + [0]
    }

    /// - Returns: Something empty if there are more; nil: it is done.
    private func forgetOutgoing(
        _ key: [UInt8],
        _ before: Int64,
        _ ticket: ChoreTicket?,
        _ transaction: inout ShardTransaction
    ) throws(StoringError) -> [UInt8]? {
        var scan = StoreScan(self.store.linksFrom, prefix: key)
        scan.limit = Self.pageLimit
        scan.keysOnly = true
        let page = try self.store.client.scan(scan)
        let links = page.entries.compactMap { EntityLink(outgoing: $0.key, self.model) }
        let entries = try self.store.client.get(links.map { (self.store.links, $0.incomingKey) })
        var removed = 0
        for (link, entry) in zip(links, entries) {
            guard entry.flatMap({ LinkEntry($0) }).map({ $0.written <= before }) ?? true else { continue }
            transaction.unlink(link, ticket)
            removed += 1
        }
        // What an entity that was made anew has said since stays, and would be found again.
        return page.hasMore && removed > 0 ? [] : nil
    }

    private mutating func unreference(
        _ link: EntityLink,
        _ before: Int64,
        _ ticket: ChoreTicket?,
        _ transaction: inout ShardTransaction
    ) throws(StoringError) {
        guard let entry = transaction.links[link.incomingKey] ?? nil, entry.written <= before else { return }
        transaction.unlink(link, ticket)
        let reference = EntityReference(link.source, link.sourceID)
        guard var record = self.known(reference, transaction) else { return }
        guard link.attribute.history != nil else {
            guard let plain = record.value(link.attribute.id) else { return }
            if let rest = plain.value.removing(linksTo: link.targetID) {
                record.set(link.attribute.id, rest, at: plain.updated)
            } else {
                record.unset(link.attribute.id)
            }
            return transaction.replace(link.source, link.sourceID, record)
        }
        let history = self.store.history
        let prefix = EntityKeys.history(ofEntity: EntityKeys.entity(link.source, link.sourceID), link.attribute)
        try self.store.client.forEach(StoreScan(history, prefix: prefix)) { entry throws(StoringError) in
            guard try Self.item(entry).value.linkedIDs.contains(link.targetID) else { return }
            transaction.transaction.delete(history, entry.key)
        }
    }
}

extension ShardTransaction {
    /// Removes a link; what only lives as long as something links to it is looked at, at once if somebody waits for it.
    fileprivate mutating func unlink(_ link: EntityLink, _ ticket: ChoreTicket?) {
        let key = EntityKeys.entity(link.source, link.sourceID)
        self.unlink(key, link.attribute, link.target, link.targetID)
        guard link.target.lifetime == .weak, let ticket else { return }
        let due = DueKey(.entity, at: self.now, EntityKeys.entity(link.target, link.targetID))
        self.chores.append(QueuedChore(.look(link.target, link.targetID, due), ticket: ticket))
    }
}

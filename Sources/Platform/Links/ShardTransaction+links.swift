extension ShardTransaction {
    /// Notes the links of a datapoint.
    ///
    /// - Parameters:
    ///   - value: What a plain attribute had before.
    ///   - key: That of the entity.
    mutating func link(_ datapoint: Datapoint, _ link: LinkType, before value: DataValue?, _ key: [UInt8]) {
        guard let target = self.model.entity(link.entity) else { return }
        let attribute = datapoint.attribute
        let ids = datapoint.value.linkedIDs
        guard let history = attribute.history else {
            // Those that were there stay as they are.
            let old = Set(value?.linkedIDs ?? [])
            let new = Set(ids)
            for id in new where !old.contains(id) { self.put(key, attribute, target, id, until: .max) }
            for id in old where !new.contains(id) { self.unlink(key, attribute, target, id) }
            return
        }
        let end = datapoint.end ?? datapoint.start ?? 0
        let (until, isForEver) = end.addingReportingOverflow(history.postValidity.microseconds)
        for id in Set(ids) { self.put(key, attribute, target, id, until: isForEver ? .max : until) }
    }

    /// Removes a link.
    mutating func unlink(_ key: [UInt8], _ attribute: Attribute, _ target: EntityType, _ id: EntityID) {
        let targetKey = EntityKeys.entity(target, id)
        let incoming = EntityLink.incomingKey(target: targetKey, source: key, attribute)
        self.links.updateValue(nil, forKey: incoming)
        self.transaction.delete(self.store.links, incoming)
        self.transaction.delete(self.store.linksFrom, EntityKeys.history(ofEntity: key, attribute) + targetKey)
        // What only lives as long as something links to it has to be looked at.
        if target.lifetime == .weak {
            self.transaction.put(self.store.due, DueKey(.entity, at: self.now, targetKey).bytes, [])
        }
    }

    private mutating func put(
        _ key: [UInt8],
        _ attribute: Attribute,
        _ target: EntityType,
        _ id: EntityID,
        until: Int64
    ) {
        let targetKey = EntityKeys.entity(target, id)
        let incoming = EntityLink.incomingKey(target: targetKey, source: key, attribute)
        let known = self.links[incoming] ?? nil
        let entry = LinkEntry(until: max(until, known?.until ?? .min), written: self.now)
        self.links.updateValue(entry, forKey: incoming)
        self.transaction.put(self.store.links, incoming, entry.bytes)
        guard known == nil else { return }
        self.transaction.put(self.store.linksFrom, EntityKeys.history(ofEntity: key, attribute) + targetKey, [])
        if entry.until < .max {
            self.transaction.put(self.store.due, DueKey(.link, at: entry.until, incoming).bytes, [])
        }
    }
}

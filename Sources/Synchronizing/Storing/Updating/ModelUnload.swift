import Services

/// Removes the models that do not come with the host from a store. Those that do stay with their objects: others may use them.
public struct ModelUnload: Sendable {
    private let store: StoreClient
    /// The models that are removed, sorted.
    public let models: [String]
    /// Objects that nobody has deleted, by model.
    public let live: [String: Int]
    /// Objects that are deleted and not gone, by model.
    public let deleted: [String: Int]

    /// Finds out what there is. An update of the models that was interrupted is finished first. Blocks.
    public init(_ store: StoreClient) throws(ObjectRefusal) {
        let update = try ModelUpdate(store, to: .base)
        if update.isInterrupted { try update.finishInterrupted() }
        self.store = store
        let kept = try StoredSchema(store).kept()
        let names = (kept?.models ?? []).map(\.name).filter { DataModel.base.model($0) == nil }
        self.models = names.sorted()
        var (live, deleted): ([String: Int], [String: Int]) = ([:], [:])
        let members = ObjectCollections(store)[.members]
        for name in names {
            for isDeleted in [false, true] {
                let count = try Self.count(
                    StoreScan(members, prefix: ObjectEntry.members(name, isDeleted: isDeleted)),
                    store
                )
                guard count > 0 else { continue }
                if isDeleted { deleted[name] = count } else { live[name] = count }
            }
        }
        (self.live, self.deleted) = (live, deleted)
    }

    /// Why the models cannot be removed as they are; nil: they have no objects.
    public var refusal: String? {
        func list(_ counts: [String: Int]) -> String {
            counts.sorted { $0.key < $1.key }.map { "\($0.value) of \($0.key)" }.joined(separator: ", ")
        }
        if !self.live.isEmpty {
            let counts = list(self.live)
            return "the models cannot be unloaded, for there are live objects: \(counts); delete them, or choose"
                + " another cleanup: automatically_clean deletes them, purge drops them"
        }
        if !self.deleted.isEmpty {
            return "the models cannot be unloaded, for deleted objects wait to be removed from the backend:"
                + " \(list(self.deleted)); run the host with desired_state load or cleanup automatically_clean until"
                + " they are gone, or choose purge to drop them"
        }
        return nil
    }

    /// What was done, for people.
    public var text: String {
        guard !self.models.isEmpty else { return "no models are loaded" }
        let count = self.live.values.reduce(0, +) + self.deleted.values.reduce(0, +)
        let dropped = count == 0 ? "" : ", and \(count) objects were dropped"
        return "unloaded \(self.models.joined(separator: ", "))\(dropped)"
    }

    /// Removes the models, and whatever objects they have; what cannot be without one of these goes with it. Hosts that run
    /// on the store are shut out.
    public func run() throws(ObjectRefusal) {
        guard !self.models.isEmpty else { return }
        try self.run(try ObjectOwnership(taking: self.store))
    }

    func run(_ ownership: ObjectOwnership) throws(ObjectRefusal) {
        try ModelUpdate(self.store, to: .base).apply(ownership, cascades: true)
    }

    private static func count(_ scan: StoreScan, _ store: StoreClient) throws(ObjectRefusal) -> Int {
        var (scan, count) = (scan, 0)
        (scan.keysOnly, scan.limit) = (true, 10_000)
        while true {
            let page: StorePage
            do throws(StoringError) {
                page = try store.scan(scan)
            } catch {
                throw ObjectRefusal(error)
            }
            count += page.entries.count
            guard page.hasMore, let last = page.entries.last else { return count }
            scan.pass(last.key)
        }
    }
}

extension ObjectBase {
    /// Removes the models that do not come with the host, when it was closed and they have no objects.
    ///
    /// - Returns: What was done.
    func unload() throws(ObjectRefusal) -> String {
        let unload = try ModelUnload(self.source.store)
        if let refusal = unload.refusal { throw ObjectRefusal(.invalid, refusal) }
        try unload.run(try ObjectOwnership(taking: self.source.store, token: self.token))
        return unload.text
    }
}

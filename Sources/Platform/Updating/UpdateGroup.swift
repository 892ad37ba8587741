// The number of an entity's batch depends on its id and on how many batches there are, on nothing else: so it has its turn at
// the same place of each period, however many shards, workers or hosts there are. Shards are chosen by the lower bits of the
// same hash; the upper ones mix the entities of all shards in each batch.

/// Callbacks that make the same way through the same entities: those of one entity type, one period and one kind. (DP³: an
/// update thread.) A pure value.
struct UpdateGroup: Sendable {
    let entity: EntityType
    /// Whether they get the master record.
    let wantsRecord: Bool
    let period: TimeSpan
    /// Into how many batches the entities are divided.
    let batchCount: Int
    private(set) var hooks: [UpdateHook]

    /// The groups of callbacks, in the order of the first of each.
    ///
    /// - Parameter batchPeriod: The time from one batch to the next.
    static func groups(of hooks: [UpdateHook], batchPeriod: TimeSpan) -> [UpdateGroup] {
        var groups: [UpdateGroup] = []
        for hook in hooks {
            let group = UpdateGroup(
                entity: hook.entity,
                wantsRecord: hook.wantsRecord,
                period: hook.period,
                batchCount: Int(max(hook.period.microseconds / max(batchPeriod.microseconds, 1), 1)),
                hooks: [hook]
            )
            if let place = groups.firstIndex(where: { $0.name == group.name }) {
                groups[place].hooks.append(hook)
            } else {
                groups.append(group)
            }
        }
        return groups
    }

    /// What it is called in the store and in the log.
    var name: String { "\(self.entity.id) \(self.wantsRecord ? "record" : "eid") \(self.period)" }

    /// The ids of its callbacks.
    var hookIDs: [String] { self.hooks.map(\.id) }

    /// The batch that an entity is in.
    func batch(of id: EntityID) -> Int {
        Int((EntityTask.routingHash(self.entity.id, id) >> 32) % UInt64(self.batchCount))
    }

    /// Its callbacks as they are called: those of one module that follow each other are one call.
    var segments: [[UpdateHook]] {
        var segments: [[UpdateHook]] = []
        for hook in self.hooks {
            if segments.last?.last?.hook.module == hook.hook.module {
                segments[segments.count - 1].append(hook)
            } else {
                segments.append([hook])
            }
        }
        return segments
    }
}

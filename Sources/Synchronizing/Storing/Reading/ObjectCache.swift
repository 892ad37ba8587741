import Synchronization

// Two generations: what is used moves to the young one, and when that is full the old one goes. What a reader found in the store is
// only kept if nothing was committed meanwhile, for it may have found what is not so any more.

/// Objects that were read or written lately, as they are in the store.
final class ObjectCache: Sendable {
    private struct State {
        var young: [Int: StoredObject] = [:]
        var old: [Int: StoredObject] = [:]
        var epoch = 0
    }

    private let capacity: Int
    private let state = Mutex(State())

    init(capacity: Int) { self.capacity = max(capacity / 2, 1) }

    /// Counts commits.
    var epoch: Int { self.state.withLock { $0.epoch } }

    /// What is known of an object.
    func object(_ id: Int) -> StoredObject? {
        self.state.withLock { state in
            if let object = state.young[id] { return object }
            guard let object = state.old[id] else { return nil }
            self.keep(object, &state)
            return object
        }
    }

    /// Notes what was found in the store since a moment.
    func learn(_ objects: [StoredObject], since epoch: Int) {
        self.state.withLock { state in
            guard state.epoch == epoch else { return }
            for object in objects { self.keep(object, &state) }
        }
    }

    /// Notes what was committed.
    func committed(_ objects: [Int: StoredObject?]) {
        self.state.withLock { state in
            state.epoch += 1
            for (id, object) in objects {
                if let object {
                    self.keep(object, &state)
                } else {
                    state.young[id] = nil
                    state.old[id] = nil
                }
            }
        }
    }

    /// Forgets all, for nobody knows what is in the store.
    func forget() {
        self.state.withLock { state in
            state.epoch += 1
            state.young = [:]
            state.old = [:]
        }
    }

    private func keep(_ object: StoredObject, _ state: inout State) {
        if state.young.count >= self.capacity {
            state.old = state.young
            state.young = [:]
        }
        state.young[object.record.id] = object
    }
}

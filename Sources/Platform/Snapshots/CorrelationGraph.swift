// Callbacks and the attributes that they read and change. What changes an attribute comes before what reads it, wherever in
// the links of entities it stands: a path counts by the attribute at its end. A callback that would close a circle is
// refused, and leaves nothing behind.

/// Puts callbacks into the order in which they are called. A pure value.
struct CorrelationGraph: Sendable {
    private var hooks: [CorrelationHook] = []
    /// By attribute: places of the callbacks that read it.
    private var readers: [AttributeReference: [Int]] = [:]
    /// By attribute: places of the callbacks that may change it.
    private var writers: [AttributeReference: [Int]] = [:]

    /// Adds a callback.
    ///
    /// - Throws: That it depends on what it changes.
    mutating func add(_ hook: CorrelationHook) throws(HookRefusal) {
        if let circle = self.circle(through: hook) {
            let names = circle.map { "\"\(self.hooks[$0].hook.name)\"" } + ["\"\(hook.hook.name)\""]
            throw HookRefusal(
                "it introduces a circular dependency: what it may change is what it depends on, by way of "
                    + names.joined(separator: ", ")
            )
        }
        let place = self.hooks.count
        self.hooks.append(hook)
        for attribute in Set(hook.dependsOn.map(\.destination)) { self.readers[attribute, default: []].append(place) }
        for attribute in Set(hook.mayChange.map(\.destination)) { self.writers[attribute, default: []].append(place) }
    }

    /// The callbacks in the order in which they are called; where nothing else decides, in that in which they were added.
    var ordered: [CorrelationHook] {
        let followers = self.hooks.map { hook in
            Set(hook.mayChange.flatMap { self.readers[$0.destination] ?? [] }).sorted()
        }
        var waitsFor = Array(repeating: 0, count: self.hooks.count)
        for places in followers { for place in places { waitsFor[place] += 1 } }
        var queue = self.hooks.indices.filter { waitsFor[$0] == 0 }
        var next = 0
        while next < queue.count {
            for place in followers[queue[next]] {
                waitsFor[place] -= 1
                if waitsFor[place] == 0 { queue.append(place) }
            }
            next += 1
        }
        return queue.map { self.hooks[$0] }
    }

    /// The links that callbacks go over.
    var usedLinks: Set<AttributeReference> {
        Set(self.hooks.filter { !$0.isRefreshed }.flatMap { ($0.dependsOn + $0.mayChange).flatMap(\.links) })
    }

    /// Attributes that several callbacks may change, with these.
    var contested: [(attribute: AttributeReference, hooks: [CorrelationHook])] {
        self.writers.filter { $0.value.count > 1 }.map { ($0.key, $0.value.map { self.hooks[$0] }) }
    }

    /// Callbacks by which one that is not in the graph yet would depend on itself; empty: at once.
    private func circle(through hook: CorrelationHook) -> [Int]? {
        let wanted = Set(hook.dependsOn.map(\.destination))
        let changed = hook.mayChange.map(\.destination)
        if changed.contains(where: wanted.contains) { return [] }
        var cameFrom: [Int: Int] = [:]
        var waiting = changed.flatMap { self.readers[$0] ?? [] }
        for place in waiting { cameFrom[place] = -1 }
        while let place = waiting.popLast() {
            let changed = self.hooks[place].mayChange.map(\.destination)
            if changed.contains(where: wanted.contains) {
                var path = [place]
                while let before = cameFrom[path[0]], before >= 0 { path.insert(before, at: 0) }
                return path
            }
            for follower in changed.flatMap({ self.readers[$0] ?? [] }) where cameFrom[follower] == nil {
                cameFrom[follower] = place
                waiting.append(follower)
            }
        }
        return nil
    }
}

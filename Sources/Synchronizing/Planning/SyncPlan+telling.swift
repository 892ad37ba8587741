extension SyncPlan {
    /// What becomes of an object.
    public enum State: Hashable, Sendable {
        case nothingToDo
        case working
        /// It can be worked on.
        case ready
        /// Something has to be done with these first, which it needs.
        case blocked(by: [Int])
        /// It is tried again at a time of the monotonic clock.
        case delayed(until: Int64)
        /// Somebody else has to bring it up to date.
        case foreign
    }

    /// What becomes of an object.
    public func state(of id: Int) -> State {
        guard let place = self.places[id], let node = self.nodes[place] else { return .nothingToDo }
        if node.isWorking { return .working }
        if node.need == .foreign { return .foreign }
        guard node.need == .step else { return .nothingToDo }
        if node.waits > 0 {
            let blocking = node.needs.filter { !node.ignored.contains($0) && !self.isSettled($0) }
            return .blocked(by: blocking.flatMap(self.objects).sorted())
        }
        return node.due.map { .delayed(until: $0) } ?? .ready
    }

    /// The object of a node; of a group some that it waits for.
    private func objects(_ place: Int) -> [Int] {
        guard let node = self.nodes[place] else { return [] }
        guard node.isGroup else { return [node.id] }
        return Array(node.needs.lazy.filter { !self.isSettled($0) }.compactMap { self.nodes[$0]?.id }.prefix(8))
    }

    /// All objects that something has to be done with, sorted.
    public var pending: [Int] {
        self.nodes.compactMap { node in
            node.flatMap { $0.need == .step || $0.isWorking ? $0.id : nil }
        }
        .sorted()
    }

    /// What waits for an object, directly or not, each with one that it waits for and that was named before it.
    func waiting(for id: Int) -> [(id: Int, blocking: Int)] {
        guard let start = self.places[id] else { return [] }
        var found: [(id: Int, blocking: Int)] = []
        var seen: Set<Int> = [start]
        // What is clean waits for nothing itself, and passes on what does: so its own blocking object is passed on as well.
        var frontier = [(place: start, blocking: id)]
        while !frontier.isEmpty {
            var next: [(place: Int, blocking: Int)] = []
            for (place, blocking) in frontier {
                for dependent in (self.nodes[place]?.dependents ?? []).sorted() where seen.insert(dependent).inserted {
                    guard let node = self.nodes[dependent], !node.ignored.contains(place) else { continue }
                    if node.need == .step { found.append((node.id, blocking)) }
                    next.append((dependent, node.need == .step ? node.id : blocking))
                }
            }
            frontier = next
        }
        return found
    }
}

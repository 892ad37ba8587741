extension SyncPlan {
    /// Finds objects that need each other, and has each of them wait only for those with larger ids. To be called after objects were
    /// set and before any is worked on; costs as much as what was set leads to that is not settled.
    ///
    /// - Returns: The circles that were not known before.
    public mutating func breakCircles() -> [Circle] {
        let starts = self.suspects.filter { self.nodes[$0].map { $0.waits > 0 && !$0.dependents.isEmpty } ?? false }
        self.suspects = []
        guard !starts.isEmpty else { return [] }
        var search = CircleSearch()
        for start in starts.sorted() {
            search.visit(start) { place in
                self.nodes[place].map { node in
                    node.needs.filter { !node.ignored.contains($0) && !self.isSettled($0) }
                } ?? []
            }
        }
        var circles: [Circle] = []
        for group in search.circles {
            let members = Set(group)
            circles.append(Circle(ids: group.compactMap { self.nodes[$0]?.id }.filter { $0 > 0 }.sorted()))
            for place in group {
                guard let node = self.nodes[place] else { continue }
                for need in node.needs where members.contains(need) && !node.ignored.contains(need) {
                    guard let other = self.nodes[need]?.id, other < node.id else { continue }
                    self.ignore(place, need)
                }
            }
        }
        return circles.sorted { ($0.ids.first ?? 0) < ($1.ids.first ?? 0) }
    }

    private mutating func ignore(_ place: Int, _ need: Int) {
        let wasSettled = self.isSettled(place)
        self.nodes[place]?.ignored.insert(need)
        if !self.isSettled(need) { self.nodes[place]?.waits -= 1 }
        self.announce(place, wasSettled)
        self.enqueue(place)
    }
}

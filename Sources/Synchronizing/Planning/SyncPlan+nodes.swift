extension SyncPlan {
    func isSettled(_ place: Int) -> Bool { self.nodes[place]?.isSettled ?? true }

    mutating func place(of id: Int) -> Int {
        if let place = self.places[id] { return place }
        let place: Int
        if let unused = self.free.popLast() {
            place = unused
            self.nodes[place] = PlanNode(id: id)
        } else {
            place = self.nodes.count
            self.nodes.append(PlanNode(id: id))
        }
        self.places[id] = place
        if id < 0 { self.nodes[place]?.need = WorkNeed.none } else { self.unknown.insert(id) }
        return place
    }

    /// Takes a node out of all groups.
    mutating func leaveGroups(_ place: Int) {
        guard let node = self.nodes[place] else { return }
        for group in self.isReversed ? node.needs : node.dependents where self.nodes[group]?.isGroup == true {
            let (waiting, awaited) = self.isReversed ? (place, group) : (group, place)
            self.disconnect(waiting, awaited)
            self.nodes[waiting]?.needs.remove(awaited)
        }
    }

    mutating func enqueue(_ place: Int) {
        guard let node = self.nodes[place], node.isReady, !node.isQueued else { return }
        self.nodes[place]?.isQueued = true
        self.queue.append(place)
    }

    /// Tells those that need a node that it is settled now, or is not any more, and so on.
    mutating func announce(_ place: Int, _ wasSettled: Bool) {
        guard self.isSettled(place) != wasSettled else { return }
        var changed = [place]
        while let place = changed.popLast() {
            let step = self.isSettled(place) ? -1 : 1
            for dependent in self.nodes[place]?.dependents ?? [] {
                guard let node = self.nodes[dependent], !node.ignored.contains(place) else { continue }
                self.nodes[dependent]?.waits += step
                if node.isSettled != self.isSettled(dependent) { changed.append(dependent) }
                if step > 0 { self.suspects.insert(dependent) }
                self.enqueue(dependent)
            }
        }
    }

    mutating func link(_ place: Int, to ids: [Int]) {
        guard let id = self.nodes[place]?.id else { return }
        let others = Set(ids).subtracting([id]).sorted().map { self.place(of: $0) }
        if self.isReversed {
            self.linkReversed(place, to: others)
        } else {
            self.setNeeds(of: place, Set(others))
        }
    }

    mutating func setNeeds(of place: Int, _ needs: Set<Int>) {
        guard let old = self.nodes[place]?.needs, old != needs else { return }
        for gone in old.subtracting(needs) { self.disconnect(place, gone) }
        self.nodes[place]?.needs = needs
        for new in needs.subtracting(old) { self.connect(place, new) }
        for gone in old.subtracting(needs) { self.collect(gone) }
    }

    /// Has the others need this one: what it links to is removed after it.
    mutating func linkReversed(_ place: Int, to others: [Int]) {
        let wanted = Set(others)
        let old = self.nodes[place]?.dependents ?? []
        for new in wanted.subtracting(old) {
            self.nodes[new]?.needs.insert(place)
            self.connect(new, place)
        }
        // After that, for new ones that nobody needs yet would be dropped with these.
        for gone in old.subtracting(wanted) {
            self.disconnect(gone, place)
            self.nodes[gone]?.needs.remove(place)
            self.collect(gone)
        }
    }

    mutating func connect(_ place: Int, _ need: Int) {
        let wasSettled = self.isSettled(place)
        self.nodes[need]?.dependents.insert(place)
        if !self.isSettled(need) { self.nodes[place]?.waits += 1 }
        self.suspects.insert(place)
        self.announce(place, wasSettled)
    }

    mutating func disconnect(_ place: Int, _ need: Int) {
        let wasSettled = self.isSettled(place)
        self.nodes[need]?.dependents.remove(place)
        if self.nodes[place]?.ignored.remove(need) == nil, !self.isSettled(need) { self.nodes[place]?.waits -= 1 }
        self.announce(place, wasSettled)
        self.enqueue(place)
    }

    /// Drops nodes that nothing has to be done with and nobody needs, and those that only they needed.
    mutating func collect(_ first: Int) {
        var waiting = [first]
        while let place = waiting.popLast() {
            guard let node = self.nodes[place], node.need == nil || node.need == WorkNeed.none, !node.isWorking,
                !node.isGroup
            else { continue }
            // Of a plan that is reversed, what others would have to wait for is held by them.
            guard self.isReversed ? node.needs.isEmpty : node.dependents.isEmpty else { continue }
            if self.isReversed {
                for dependent in node.dependents {
                    self.disconnect(dependent, place)
                    self.nodes[dependent]?.needs.remove(place)
                    waiting.append(dependent)
                }
            } else {
                for need in node.needs {
                    self.disconnect(place, need)
                    waiting.append(need)
                }
            }
            self.nodes[place] = nil
            self.places[node.id] = nil
            self.unknown.remove(node.id)
            self.suspects.remove(place)
            self.free.append(place)
        }
    }
}

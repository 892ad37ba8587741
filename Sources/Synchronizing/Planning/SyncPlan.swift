// Objects are nodes, and what one needs are edges. An object that something has to be done with is not settled, and neither is one that
// needs such. So objects that nothing has to be done with pass on what they need, however long the way is, and each node only
// counts. What changes costs as much as it changes. Nodes that nobody needs and that nothing has to be done with are not kept.

/// Which objects can be worked on now: each waits exactly for those that it needs and that something has to be done with.
///
/// Takes time that grows with objects and links. A value that knows no clock, no store and no workers.
public struct SyncPlan: Sendable {
    /// Objects that need each other.
    public struct Circle: Hashable, Sendable {
        /// Sorted.
        public let ids: [Int]
    }

    private var places: [Int: Int] = [:]
    private var nodes: [PlanNode?] = []
    private var free: [Int] = []
    private var queue: [Int] = []
    private var queueStart = 0
    private var sleepers = TimerHeap()
    private var unknown: Set<Int> = []
    /// Places whose needs were set since circles were looked for.
    private var suspects: Set<Int> = []
    /// Whether what needs an object goes first, as when objects are removed.
    private let isReversed: Bool

    /// Makes an empty plan.
    ///
    /// - Parameter isReversed: Whether what needs an object goes before it, and not behind.
    public init(isReversed: Bool = false) { self.isReversed = isReversed }

    // MARK: - What there is

    /// How many objects there are that something has to be done with, or that are needed by such.
    public var count: Int { self.places.count }

    /// Objects that were named by others and that nothing is known of: they are to be set. They are given out once.
    public mutating func takeUnknown() -> [Int] {
        defer { self.unknown = [] }
        return self.unknown.sorted()
    }

    /// Says what has to be done with an object, and what it needs. One that waits for its next try goes on waiting.
    public mutating func set(_ id: Int, _ need: WorkNeed, needs ids: [Int]) {
        if need == .none, self.places[id] == nil, !self.isReversed { return }
        let place = self.place(of: id)
        self.unknown.remove(id)
        let wasSettled = self.isSettled(place)
        self.nodes[place]?.need = need
        if need != .step { self.nodes[place]?.due = nil }
        self.announce(place, wasSettled)
        self.link(place, to: ids)
        self.enqueue(place)
        self.collect(place)
    }

    /// Says of an object that was named by others, and of which nothing was said yet, that nothing is to be done with it.
    public mutating func fillIfUnknown(_ id: Int, needs ids: [Int]) {
        guard let place = self.places[id], self.nodes[place]?.need == nil else { return }
        self.set(id, .none, needs: ids)
    }

    /// Says that an object is gone.
    public mutating func forget(_ id: Int) {
        guard let place = self.places[id] else { return }
        let wasSettled = self.isSettled(place)
        self.unknown.remove(id)
        self.nodes[place]?.need = WorkNeed.none
        self.nodes[place]?.isWorking = false
        self.nodes[place]?.due = nil
        self.announce(place, wasSettled)
        self.link(place, to: [])
        self.collect(place)
    }

    // MARK: - Working

    /// The object that can be worked on for the longest; it is worked on from now on. Nil: there is none.
    public mutating func next() -> Int? {
        while self.queueStart < self.queue.count {
            let place = self.queue[self.queueStart]
            self.queueStart += 1
            if self.queueStart > 4096, self.queueStart * 2 > self.queue.count {
                self.queue.removeSubrange(..<self.queueStart)
                self.queueStart = 0
            }
            guard let node = self.nodes[place], node.isQueued else { continue }
            self.nodes[place]?.isQueued = false
            guard node.isReady else { continue }
            self.nodes[place]?.isWorking = true
            return node.id
        }
        return nil
    }

    /// Takes an object that can be worked on out of turn.
    ///
    /// - Returns: Whether it could.
    public mutating func take(_ id: Int) -> Bool {
        guard let place = self.places[id], self.nodes[place]?.isReady == true else { return false }
        self.nodes[place]?.isWorking = true
        return true
    }

    /// Says that an object is not worked on any more. What has to be done with it is as it was set last.
    ///
    /// - Parameter due: When it may be tried again; nil: any time.
    public mutating func release(_ id: Int, until due: Int64? = nil) {
        guard let place = self.places[id], let node = self.nodes[place], node.isWorking else { return }
        let wasSettled = self.isSettled(place)
        self.nodes[place]?.isWorking = false
        if let due, node.need == .step {
            self.nodes[place]?.due = due
            self.sleepers.add(id, at: due)
        }
        self.announce(place, wasSettled)
        self.enqueue(place)
        self.collect(place)
    }

    /// Has an object wait until a time, unless it is worked on.
    public mutating func delay(_ id: Int, until due: Int64) {
        guard let place = self.places[id], let node = self.nodes[place], node.need == .step, !node.isWorking else {
            return
        }
        self.nodes[place]?.due = due
        self.sleepers.add(id, at: due)
    }

    /// Has objects be tried again whose time has come.
    public mutating func wake(at now: Int64) {
        while let (id, due) = self.sleepers.next(at: now) {
            // It was set to another time since, or is gone.
            guard let place = self.places[id], self.nodes[place]?.due == due else { continue }
            self.nodes[place]?.due = nil
            self.enqueue(place)
        }
    }

    /// Has an object be tried now.
    public mutating func wake(_ id: Int) {
        guard let place = self.places[id] else { return }
        self.nodes[place]?.due = nil
        self.enqueue(place)
    }

    /// When `wake` has something to do next; nil: not before something changes.
    public var nextWake: Int64? { self.sleepers.first }

    // MARK: - Telling

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
            return .blocked(by: blocking.compactMap { self.nodes[$0]?.id }.sorted())
        }
        return node.due.map { .delayed(until: $0) } ?? .ready
    }

    /// All objects that something has to be done with, sorted.
    public var pending: [Int] {
        self.nodes.compactMap { node in
            node.flatMap { $0.need == .step || $0.isWorking ? $0.id : nil }
        }
        .sorted()
    }

    // MARK: - Circles

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
            circles.append(Circle(ids: group.compactMap { self.nodes[$0]?.id }.sorted()))
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

    // MARK: - Nodes

    private func isSettled(_ place: Int) -> Bool { self.nodes[place]?.isSettled ?? true }

    private mutating func place(of id: Int) -> Int {
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
        self.unknown.insert(id)
        return place
    }

    private mutating func enqueue(_ place: Int) {
        guard let node = self.nodes[place], node.isReady, !node.isQueued else { return }
        self.nodes[place]?.isQueued = true
        self.queue.append(place)
    }

    /// Tells those that need a node that it is settled now, or is not any more, and so on.
    private mutating func announce(_ place: Int, _ wasSettled: Bool) {
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

    private mutating func link(_ place: Int, to ids: [Int]) {
        guard let id = self.nodes[place]?.id else { return }
        let others = Set(ids).subtracting([id]).sorted().map { self.place(of: $0) }
        if self.isReversed {
            self.linkReversed(place, to: others)
        } else {
            self.setNeeds(of: place, Set(others))
        }
    }

    private mutating func setNeeds(of place: Int, _ needs: Set<Int>) {
        guard let old = self.nodes[place]?.needs, old != needs else { return }
        for gone in old.subtracting(needs) { self.disconnect(place, gone) }
        self.nodes[place]?.needs = needs
        for new in needs.subtracting(old) { self.connect(place, new) }
        for gone in old.subtracting(needs) { self.collect(gone) }
    }

    /// Has the others need this one: what it links to is removed after it.
    private mutating func linkReversed(_ place: Int, to others: [Int]) {
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

    private mutating func connect(_ place: Int, _ need: Int) {
        let wasSettled = self.isSettled(place)
        self.nodes[need]?.dependents.insert(place)
        if !self.isSettled(need) { self.nodes[place]?.waits += 1 }
        self.suspects.insert(place)
        self.announce(place, wasSettled)
    }

    private mutating func disconnect(_ place: Int, _ need: Int) {
        let wasSettled = self.isSettled(place)
        self.nodes[need]?.dependents.remove(place)
        if self.nodes[place]?.ignored.remove(need) == nil, !self.isSettled(need) { self.nodes[place]?.waits -= 1 }
        self.announce(place, wasSettled)
        self.enqueue(place)
    }

    /// Drops nodes that nothing has to be done with and nobody needs, and those that only they needed.
    private mutating func collect(_ first: Int) {
        var waiting = [first]
        while let place = waiting.popLast() {
            guard let node = self.nodes[place], node.need == nil || node.need == WorkNeed.none, !node.isWorking else {
                continue
            }
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

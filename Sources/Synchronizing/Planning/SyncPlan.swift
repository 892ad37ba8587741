// Objects are nodes, and what one needs are edges. An object that something has to be done with is not settled, and neither is one that
// needs such. So objects that nothing has to be done with pass on what they need, however long the way is, and each node only
// counts. What changes costs as much as it changes. Nodes that nobody needs and that nothing has to be done with are not kept.
//
// Where all objects of one model need all of another, a node that is no object stands between them, so that it takes as many edges as
// there are objects, and not as many as there are pairs.

/// Which objects can be worked on now: each waits exactly for those that it needs and that something has to be done with.
///
/// Takes time that grows with objects and links. A value that knows no clock, no store and no workers.
public struct SyncPlan: Sendable {
    /// Objects that need each other.
    public struct Circle: Hashable, Sendable {
        /// Sorted.
        public let ids: [Int]
    }

    var places: [Int: Int] = [:]
    var nodes: [PlanNode?] = []
    var free: [Int] = []
    var queue: [Int] = []
    var queueStart = 0
    var sleepers = TimerHeap()
    var unknown: Set<Int> = []
    /// Places whose needs were set since circles were looked for.
    var suspects: Set<Int> = []
    /// Whether what needs an object goes first, as when objects are removed.
    let isReversed: Bool

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
        self.leaveGroups(place)
        self.collect(place)
    }

    /// Says whether an object belongs to a group, which has an id below 0: what needs the group needs all that belong to it. Objects
    /// belong to one as long as something has to be done with them.
    public mutating func set(_ id: Int, in group: Int, isMember: Bool) {
        guard isMember || (self.places[id] != nil && self.places[group] != nil) else { return }
        let (member, group) = (self.place(of: id), self.place(of: group))
        let (waiting, awaited) = self.isReversed ? (member, group) : (group, member)
        guard isMember != self.nodes[waiting]?.needs.contains(awaited) else { return }
        if isMember {
            self.nodes[waiting]?.needs.insert(awaited)
            self.connect(waiting, awaited)
        } else {
            self.disconnect(waiting, awaited)
            self.nodes[waiting]?.needs.remove(awaited)
            self.collect(member)
        }
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
}

/// What a plan knows of an object.
struct PlanNode {
    let id: Int
    /// Nil: it was named by another and nothing is known of it.
    var need: WorkNeed?
    /// Places of what it waits for or would wait for.
    var needs: Set<Int> = []
    /// Places of what waits for it or would.
    var dependents: Set<Int> = []
    /// Places among `needs` that it does not wait for, for they wait for it.
    var ignored: Set<Int> = []
    /// How many of `needs` are not settled, without those that are ignored.
    var waits = 0
    var isWorking = false
    /// Whether it is in the queue.
    var isQueued = false
    /// When it may be worked on again, in nanoseconds of the monotonic clock; nil: any time.
    var due: Int64?

    init(id: Int) { self.id = id }

    /// Whether it is no object, but stands for all objects that belong to it.
    var isGroup: Bool { self.id < 0 }

    /// Whether nothing has to be done with it, nor with anything that it needs.
    var isSettled: Bool { self.need == WorkNeed.none && self.waits == 0 && !self.isWorking }

    var isReady: Bool { self.need == .step && self.waits == 0 && !self.isWorking && self.due == nil }
}

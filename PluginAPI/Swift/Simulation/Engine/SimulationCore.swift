// Design. Instead of asking each subject in each tick, the core draws in which tick a subject next tries to leave its
// state, which has the geometric distribution of the state's probabilities together, and then which transition it tries,
// in proportion. Both together are distributed as asking in each tick. Cost follows what happens.
//
// A subject's draws come from a generator of its own that begins at the seed of the run and the number of the subject, and
// what it does depends on nothing else. So the result is the same however subjects are split among shards.
//
// Whoever tries again in the very next tick does not go through the calendar: subjects of a tick are handled in the order
// of their numbers, so those that try again are in order as well, and only have to be merged with what the calendar has.
//
// Nothing here is generic, so that it is compiled once and well; the author's subjects are kept by `SimulationEngine`.
//
// Unsafe code: memory is allocated once, freed by `deallocate` and never handed out; indices are right by construction,
// because `ready` holds subjects of this core alone, and their states are those of the table.

/// Which subject takes which transition when.
@usableFromInline
struct SimulationCore {
    /// Places in lists are 32 bits, and one value of those stands for none.
    static let mostSubjects = Int(UInt32.max) - 1
    /// Ticks beyond this are no ticks: sums of them do not overflow.
    static let mostTicks = WaitingTime.endless

    private struct State {
        var wait: WaitingTime
        /// The edges out of it: a range of `choices`.
        var first: Int
        var end: Int
        var total: Double
    }

    private struct Choice {
        var edge: Int
        var to: UInt16
        /// The sum of the percentages up to this one.
        var sum: Double
    }

    /// A subject that tries a transition.
    @usableFromInline
    struct Attempt {
        /// The subject's place in this shard.
        @usableFromInline let index: Int
        /// The transition's place in the declaration.
        @usableFromInline let edge: Int
        @usableFromInline let tick: Int
        /// The subject's random numbers; handed back by `settle`.
        @usableFromInline let random: Random

        @usableFromInline
        init(index: Int, edge: Int, tick: Int, random: Random) {
            self.index = index
            self.edge = edge
            self.tick = tick
            self.random = random
        }
    }

    /// The subjects of this shard, by their numbers in the run.
    let subjects: Range<Int>
    private let ticks: Int
    private let states: UnsafeMutablePointer<State>
    private let choices: UnsafeMutablePointer<Choice>
    private let slots: UnsafeMutablePointer<SubjectSlot>
    private var ready: UnsafeMutablePointer<UInt32>
    /// Those who try something in the tick after the present one, and are not in the calendar.
    private var following: UnsafeMutablePointer<UInt32>
    private var followingCount = 0
    /// What the calendar has for a tick that others have, too.
    private var arriving: UnsafeMutablePointer<UInt32>
    private var calendar: SubjectCalendar
    private var readyCount = 0
    private var readyIndex = 0
    /// The tick of the subjects that are ready, or of the last that were.
    private(set) var tick = 0
    /// The state that the subject of the attempt in hand gets to.
    private var target: UInt16 = 0

    /// - Parameters:
    ///   - subjects: The numbers of those that belong to this shard.
    ///   - ticks: How many ticks there are; nil: no end.
    init(_ table: MachineTable, subjects: Range<Int>, ticks: Int?, seed: UInt64) {
        precondition(subjects.count <= Self.mostSubjects)
        self.subjects = subjects
        self.ticks = min(ticks ?? Self.mostTicks, Self.mostTicks)
        var states: [State] = []
        var choices: [Choice] = []
        for place in table.states.indices {
            let first = choices.count
            var sum = 0.0
            for (index, edge) in table.edges.enumerated() where edge.from == place && edge.probability > 0 {
                sum += edge.probability
                choices.append(Choice(edge: index, to: UInt16(edge.to), sum: sum))
            }
            // Fractions that were meant to give 100 may miss it by a rounding.
            let isCertain = sum >= 100 - MachineTable.tolerance
            let wait = WaitingTime(probability: isCertain ? 1 : sum / 100)
            states.append(State(wait: wait, first: first, end: choices.count, total: sum))
        }
        self.states = Self.copy(states)
        self.choices = Self.copy(choices)
        self.slots = .allocate(capacity: max(subjects.count, 1))
        self.ready = .allocate(capacity: max(subjects.count, 1))
        self.following = .allocate(capacity: max(subjects.count, 1))
        self.arriving = .allocate(capacity: max(subjects.count, 1))
        self.calendar = SubjectCalendar(self.slots)
        let initial = UInt16(table.initial)
        for index in 0..<subjects.count {
            let random = Random(seed: Self.seed(seed, of: subjects.lowerBound + index))
            (self.slots + index).initialize(to: SubjectSlot(random: random.state, due: 0, next: 0, state: initial))
        }
    }

    private static func copy<Element>(_ elements: [Element]) -> UnsafeMutablePointer<Element> {
        let memory = UnsafeMutablePointer<Element>.allocate(capacity: max(elements.count, 1))
        memory.initialize(from: elements, count: elements.count)
        return memory
    }

    /// Frees what belongs to it; called once and last.
    @usableFromInline
    func deallocate() {
        self.calendar.deallocate()
        self.slots.deallocate()
        self.ready.deallocate()
        self.following.deallocate()
        self.arriving.deallocate()
        self.states.deallocate()
        self.choices.deallocate()
    }

    /// Bytes of engine state a subject.
    static var bytesPerSubject: Int { MemoryLayout<SubjectSlot>.stride + 3 * MemoryLayout<UInt32>.stride }

    /// The seed of a subject: neighbours share no bits.
    private static func seed(_ seed: UInt64, of number: Int) -> UInt64 {
        var value = seed &+ (UInt64(truncatingIfNeeded: number) &+ 1) &* 0x9E37_79B9_7F4A_7C15
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    /// The random numbers of a subject, before it has begun.
    func random(of index: Int) -> Random { Random(continuing: self.slots[index].random) }

    /// Lets a subject begin, with the random numbers that its factory left.
    mutating func begin(_ index: Int, _ random: Random) {
        self.schedule(index, from: 0, random)
    }

    /// The next attempt of all; nil: no more ticks, or nobody will ever do anything again.
    @usableFromInline
    mutating func next() -> Attempt? {
        if self.readyIndex == self.readyCount {
            guard self.nextTick() else { return nil }
        }
        let index = Int(self.ready[self.readyIndex])
        self.readyIndex += 1
        let slot = self.slots + index
        let state = self.states + Int(slot.pointee.state)
        var random = Random(continuing: slot.pointee.random)
        let (first, last) = (state.pointee.first, state.pointee.end &- 1)
        var place = first
        if last > first {
            let drawn = random.double() * state.pointee.total
            // All are compared, without a jump that nobody could foresee.
            for index in first..<last { place &+= drawn >= self.choices[index].sum ? 1 : 0 }
        }
        let choice = self.choices + place
        self.target = choice.pointee.to
        return Attempt(index: index, edge: choice.pointee.edge, tick: self.tick, random: random)
    }

    /// Finds the next tick in which anybody tries anything.
    ///
    /// - Returns: Whether there is one.
    private mutating func nextTick() -> Bool {
        self.readyIndex = 0
        self.readyCount = 0
        guard self.followingCount > 0 else {
            guard let (tick, count) = self.calendar.take(before: self.ticks, into: self.ready) else { return false }
            self.tick = tick
            self.readyCount = count
            return true
        }
        self.tick += 1
        if let (_, count) = self.calendar.take(before: self.tick + 1, into: self.arriving) {
            self.merge(count)
        } else {
            swap(&self.ready, &self.following)
            self.readyCount = self.followingCount
        }
        self.followingCount = 0
        return true
    }

    /// Makes one list of those who follow and those who arrive, both in order.
    private mutating func merge(_ arrivingCount: Int) {
        var (left, right) = (0, 0)
        while left < self.followingCount || right < arrivingCount {
            let takesLeft =
                right == arrivingCount
                || (left < self.followingCount && self.following[left] < self.arriving[right])
            self.ready[self.readyCount] = takesLeft ? self.following[left] : self.arriving[right]
            self.readyCount += 1
            if takesLeft { left += 1 } else { right += 1 }
        }
    }

    /// Ends the attempt that `next` gave.
    ///
    /// - Parameter isAccepted: Whether the subject gets to the new state.
    @usableFromInline
    mutating func settle(_ index: Int, _ random: Random, isAccepted: Bool) {
        if isAccepted { self.slots[index].state = self.target }
        self.schedule(index, from: self.tick + 1, random)
    }

    /// Mutating, or the whole core would be copied for each call.
    private mutating func schedule(_ index: Int, from tick: Int, _ random: Random) {
        var random = random
        let wait = self.states[Int(self.slots[index].state)].wait.draw(&random)
        self.slots[index].random = random.state
        let due = tick + wait
        // Who waits beyond the last tick is not even remembered.
        guard due < self.ticks else { return }
        if wait == 0, tick > self.tick {
            self.following[self.followingCount] = UInt32(truncatingIfNeeded: index)
            self.followingCount += 1
            return
        }
        self.slots[index].due = due
        self.calendar.add(UInt32(truncatingIfNeeded: index))
    }
}

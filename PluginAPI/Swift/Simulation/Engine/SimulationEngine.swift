// One shard of a simulation: the core, which knows what happens when, with the author's subjects and actions.
//
// Inlinable, so that it is compiled in the plugin, for the author's type of subjects.
//
// Unsafe code: the memory of core, subjects and edges belongs to the engine and is freed with it. The core lives in
// memory of its own because a stored property of a class would be checked for exclusive access at every event.

/// A running state machine. Used by one thread at a time.
@usableFromInline
final class SimulationEngine<Subject> {
    /// A sink whose stream is wanted.
    @usableFromInline
    struct Outlet {
        @usableFromInline let stream: UInt32
        @usableFromInline let sink: Sink<Subject>
        @usableFromInline let hasKey: Bool
        @usableFromInline let hasTime: Bool

        @usableFromInline
        init(stream: UInt32, sink: Sink<Subject>, wanted: UInt32) {
            self.stream = stream
            self.sink = sink
            self.hasKey = wanted & UInt32(PLUGIN_STREAM_KEY) != 0
            self.hasTime = wanted & UInt32(PLUGIN_STREAM_TIME) != 0
        }
    }

    /// A transition as the engine needs it.
    @usableFromInline
    struct Edge {
        @usableFromInline let transition: Transition
        @usableFromInline let action: StateMachine<Subject>.Action?
        /// Those that are wanted; the others are not asked for records.
        @usableFromInline var outlets: [Outlet] = [] { didSet { self.hasOutlets = !self.outlets.isEmpty } }
        /// Whether anybody wants its events; asking the array would count it as used.
        @usableFromInline var hasOutlets = false

        init(_ declared: StateMachine<Subject>.Declared) {
            self.transition = declared.transition
            self.action = declared.action
        }
    }

    /// A transition that took place.
    @usableFromInline
    struct Step {
        @usableFromInline let index: Int
        @usableFromInline let edge: Int
        @usableFromInline let tick: Int

        @inlinable
        init(index: Int, edge: Int, tick: Int) {
            self.index = index
            self.edge = edge
            self.tick = tick
        }
    }

    @usableFromInline let core: UnsafeMutablePointer<SimulationCore>
    @usableFromInline let subjects: UnsafeMutablePointer<Subject>
    @usableFromInline let edges: UnsafeMutablePointer<Edge>
    /// The number of the first subject.
    @usableFromInline let firstNumber: Int
    @usableFromInline let start: Int
    @usableFromInline let millisecondsOfTick: Int
    let streams: [String]
    private let declaredSinks: [[Sink<Subject>]]
    private let subjectCount: Int

    /// Makes all subjects of a shard.
    ///
    /// - Throws: What the factory throws.
    init(
        _ machine: StateMachine<Subject>,
        _ table: MachineTable,
        subjects: Range<Int>,
        ticks: Int?,
        seed: UInt64
    ) throws {
        let made = UnsafeMutablePointer<Subject>.allocate(capacity: max(subjects.count, 1))
        var core = SimulationCore(table, subjects: subjects, ticks: ticks, seed: seed)
        var count = 0
        do {
            while count < subjects.count {
                var random = core.random(of: count)
                (made + count).initialize(to: try machine.factory(subjects.lowerBound + count, &random))
                core.begin(count, random)
                count += 1
            }
        } catch {
            made.deinitialize(count: count)
            made.deallocate()
            core.deallocate()
            throw error
        }
        self.subjects = made
        self.subjectCount = count
        self.core = .allocate(capacity: 1)
        self.core.initialize(to: core)
        self.edges = .allocate(capacity: max(machine.declared.count, 1))
        self.edges.initialize(from: machine.declared.map(Edge.init), count: machine.declared.count)
        self.firstNumber = subjects.lowerBound
        self.start = machine.start
        self.millisecondsOfTick = table.tick
        self.streams = machine.streams
        self.declaredSinks = machine.declared.map(\.sinks)
    }

    deinit {
        self.subjects.deinitialize(count: self.subjectCount)
        self.subjects.deallocate()
        self.edges.deinitialize(count: self.declaredSinks.count)
        self.edges.deallocate()
        self.core.pointee.deallocate()
        self.core.deallocate()
    }

    /// Settles which streams are wanted.
    func settle(_ wanted: (_ stream: Int) -> UInt32) {
        let flags = self.streams.indices.map(wanted)
        for (edge, sinks) in self.declaredSinks.enumerated() {
            self.edges[edge].outlets = sinks.compactMap { sink in
                guard let stream = self.streams.firstIndex(of: sink.stream),
                    flags[stream] & UInt32(PLUGIN_STREAM_WANTED) != 0
                else { return nil }
                return Outlet(stream: UInt32(stream), sink: sink, wanted: flags[stream])
            }
        }
    }

    /// The tick of the last attempt.
    @usableFromInline var tick: Int { self.core.pointee.tick }

    /// The time of a tick.
    @inlinable
    func time(of tick: Int) -> Int { self.start &+ tick &* self.millisecondsOfTick }

    /// What an attempt came to.
    @usableFromInline
    enum Outcome {
        case happened(Step)
        case refused
        /// No more ticks, or nobody will ever do anything again.
        case end
    }

    /// Carries out the next attempt.
    ///
    /// - Throws: What the action throws.
    @inlinable
    func advance() throws -> Outcome {
        guard let attempt = self.core.pointee.next() else { return .end }
        let edge = self.edges + attempt.edge
        guard let action = edge.pointee.action else {
            self.core.pointee.settle(attempt.index, attempt.random, isAccepted: true)
            return .happened(Step(index: attempt.index, edge: attempt.edge, tick: attempt.tick))
        }
        var moment = Moment(
            transition: edge.pointee.transition,
            time: self.time(of: attempt.tick),
            tick: attempt.tick,
            number: self.firstNumber &+ attempt.index,
            random: attempt.random
        )
        let isAccepted = try action(&self.subjects[attempt.index], &moment)
        self.core.pointee.settle(attempt.index, moment.random, isAccepted: isAccepted)
        return isAccepted ? .happened(Step(index: attempt.index, edge: attempt.edge, tick: attempt.tick)) : .refused
    }

    /// The event of a step, as long as its subject has done no other.
    @inlinable
    func event(of step: Step) -> Event<Subject> {
        Event(
            subject: self.subjects[step.index],
            transition: self.edges[step.edge].transition,
            time: self.time(of: step.tick),
            tick: step.tick,
            number: self.firstNumber &+ step.index
        )
    }
}

extension StateMachine {
    /// The names of the streams in the order in which they were first mentioned.
    var streams: [String] {
        var seen: Set<String> = []
        return self.declared.flatMap(\.sinks).map(\.stream).filter { seen.insert($0).inserted }
    }

    /// The machine as the host is told of it.
    func declaration(_ table: MachineTable, subjects: Int, ticks: Int?) -> Record {
        let streams = self.streams
        return [
            "states": .array(table.states.map(Value.string)),
            "streams": .array(streams.map(Value.string)),
            "transitions": .array(
                zip(table.edges, self.declared).map { edge, declared in
                    [
                        "trigger": .string(declared.transition.trigger),
                        "from": .int(edge.from),
                        "to": .int(edge.to),
                        "probability": .double(edge.probability),
                        "streams": .array(
                            declared.sinks.compactMap { streams.firstIndex(of: $0.stream) }.map(Value.int)
                        ),
                    ]
                }
            ),
            "initial": .int(table.initial),
            "subjects": .int(subjects),
            "ticks": ticks.map(Value.int) ?? .null,
            "tick": .int(table.tick),
            "start": .int(self.start),
        ]
    }
}

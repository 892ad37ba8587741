// One shard of a state machine behind the verbs of a model.
//
// Its position is the number of records made for streams that are wanted. It goes on after some number of them by doing
// again all that happened, without writing: actions are called, sinks are not.

/// One instance of a state machine.
@usableFromInline
final class StateMachineInstance<Subject> {
    @usableFromInline let engine: SimulationEngine<Subject>
    @usableFromInline let context: Context
    @usableFromInline let settings: SimulationSettings
    private let name: String
    private var isSettled = false
    private var writer: RecordWriter?
    private var reportedKeys = 0
    /// The transition whose records are being written.
    @usableFromInline var step: SimulationEngine<Subject>.Step?
    /// How many of its records are written, or wait for room.
    @usableFromInline var written = 0
    /// The event of the record that waits for room.
    @usableFromInline var waitingEvent = plugin_event()

    /// Nanoseconds after which an instance hands over what it has, or says how far it is.
    @inlinable static var patience: Int64 { 50_000_000 }
    /// Attempts between two looks at the clock.
    @inlinable static var stride: Int { 4096 }
    /// Attempts between two words on how far a replay is. Few, because each may run the author's code.
    @inlinable static var replayStride: Int { 256 }

    @usableFromInline
    init(_ machine: StateMachine<Subject>, named name: String, _ context: Context) throws {
        let table = try MachineTable(machine)
        let settings = context.simulation
        let subjects = settings.subjects(declared: machine.subjects)
        guard subjects <= SimulationCore.mostSubjects else {
            throw StateMachineError(problems: [
                "\(subjects) subjects; at most \(SimulationCore.mostSubjects) are possible"
            ])
        }
        let ticks = settings.ticks(declared: machine.ticks)
        guard settings.declare(machine.declaration(table, subjects: subjects, ticks: ticks)) else {
            throw StateMachineError(problems: ["the host did not take the description of the machine"])
        }
        self.name = name
        self.context = context
        self.settings = settings
        let shard = settings.subjectsOfShard(of: subjects)
        self.engine = try SimulationEngine(machine, table, subjects: shard, ticks: ticks, seed: settings.seed)
        if shard.lowerBound == 0 { for warning in table.warnings { context.log(.warning, warning) } }
    }

    @inlinable
    func fill(_ batch: UnsafeMutablePointer<plugin_batch>) -> plugin_status {
        var writer = self.takeWriter(for: batch)
        let wanted = Int(batch.pointee.wanted)
        let events = self.settings.events
        let deadline = Clock.systemNanoseconds() &+ Self.patience
        var count = writer.attach(batch.pointee.data, capacity: Int(batch.pointee.capacity))
        var status = writer.pendingLength > 0 ? plugin_status(PLUGIN_FULL) : plugin_status(PLUGIN_OK)
        if count == 1 { events?.pointee = self.waitingEvent }
        if status == PLUGIN_OK {
            do {
                status = try self.fill(&writer, wanted: wanted, count: &count, events: events, deadline: deadline)
            } catch {
                writer.abandonRecord()
                self.report(error)
                status = plugin_status(PLUGIN_FAILED)
            }
        }
        Clock.set(nil)
        self.settings.tell(reached: self.step?.tick ?? self.engine.tick)
        batch.pointee.length = UInt64(writer.length)
        batch.pointee.count = UInt64(count)
        batch.pointee.needed = UInt64(writer.pendingLength)
        self.putBack(consume writer)
        return status
    }

    /// The loop over attempts. What changes in it is local: each access to a variable of a class is checked.
    @inlinable
    func fill(
        _ writer: inout RecordWriter,
        wanted: Int,
        count: inout Int,
        events: UnsafeMutablePointer<plugin_event>?,
        deadline: Int64
    ) throws -> plugin_status {
        let engine = self.engine
        var attempts = 0
        if let step = self.step {
            guard try self.write(step, &writer, wanted, &count, events) else { return plugin_status(PLUGIN_FULL) }
        }
        while count < wanted {
            attempts &+= 1
            if attempts % Self.stride == 0, count > 0 || events != nil, Clock.systemNanoseconds() > deadline { break }
            switch try engine.advance() {
            case .refused: break
            case .happened(let step):
                guard engine.edges[step.edge].hasOutlets else { continue }
                self.step = step
                self.written = 0
                guard try self.write(step, &writer, wanted, &count, events) else { return plugin_status(PLUGIN_FULL) }
            case .end: return events == nil ? self.failAtEnd() : plugin_status(PLUGIN_END)
            }
        }
        return plugin_status(PLUGIN_OK)
    }

    /// Writes the records of a step that are not written yet, up to those that are wanted.
    ///
    /// - Returns: Whether the last of them is in the buffer.
    @inlinable
    func write(
        _ step: SimulationEngine<Subject>.Step,
        _ writer: inout RecordWriter,
        _ wanted: Int,
        _ count: inout Int,
        _ events: UnsafeMutablePointer<plugin_event>?
    ) throws -> Bool {
        let outlets = self.engine.edges[step.edge].outlets
        let event = self.engine.event(of: step)
        Clock.set(Int64(event.time) &* 1000)
        var written = self.written
        defer { self.written = written }
        while written < outlets.count, count < wanted {
            let length = writer.length
            try Self.write(event, outlets[written], into: &writer)
            let hasFitted = try writer.endRecord()
            var told = plugin_event()
            told.tick = UInt64(step.tick)
            told.subject = UInt64(event.number)
            told.stream = outlets[written].stream
            told.transition = UInt32(step.edge)
            told.length = UInt64(hasFitted ? writer.length &- length : writer.pendingLength)
            written &+= 1
            guard hasFitted else {
                self.waitingEvent = told
                if written == outlets.count { self.step = nil }
                return false
            }
            if let events { events[count] = told }
            count &+= 1
        }
        if written == outlets.count { self.step = nil }
        return true
    }

    @inlinable
    static func write(
        _ event: Event<Subject>,
        _ outlet: SimulationEngine<Subject>.Outlet,
        into writer: inout RecordWriter
    ) throws {
        if outlet.hasKey, let key = outlet.sink.key { writer.field("_key", try key(event)) }
        if outlet.hasTime { writer.field("_time", event.time) }
        try outlet.sink.write(event, &writer)
    }

    @inlinable
    func resume(_ count: Int) -> plugin_status {
        self.settleStreams()
        var open = count
        var attempts = 0
        do {
            while open > 0 {
                attempts &+= 1
                if attempts % Self.replayStride == 0 { self.settings.tell(replaying: self.engine.tick) }
                switch try self.engine.advance() {
                case .refused: break
                case .happened(let step):
                    let records = self.engine.edges[step.edge].outlets.count
                    if records > open {
                        self.step = step
                        self.written = open
                    }
                    open -= min(records, open)
                case .end: return self.failToResume(count, after: count - open)
                }
            }
        } catch {
            self.report(error)
            return plugin_status(PLUGIN_FAILED)
        }
        return plugin_status(PLUGIN_OK)
    }

    /// A model without an end has come to one: nobody will ever do anything again.
    @usableFromInline
    func failAtEnd() -> plugin_status {
        self.context.report(
            StateMachineError(problems: [
                "nothing more can happen: every subject of \"\(self.name)\" stays as it is for ever"
            ])
        )
        return plugin_status(PLUGIN_FAILED)
    }

    @usableFromInline
    func report(_ error: any Error) { self.context.report(error) }

    @usableFromInline
    func failToResume(_ count: Int, after records: Int) -> plugin_status {
        self.context.report(
            StateMachineError(problems: [
                "made again, \"\(self.name)\" has only \(records) of \(count) records: what it does must follow from the seed"
            ])
        )
        return plugin_status(PLUGIN_FAILED)
    }

    @usableFromInline
    func settleStreams() {
        guard !self.isSettled else { return }
        self.isSettled = true
        self.engine.settle(self.settings.wanted)
    }

    /// The writer of the last batch, which knows the shape of the records, or a new one.
    @usableFromInline
    func takeWriter(for batch: UnsafeMutablePointer<plugin_batch>) -> RecordWriter {
        self.settleStreams()
        if let writer = self.writer.take() { return writer }
        let columns = (0..<Int(batch.pointee.column_count)).map { String(batch.pointee.columns[$0]) }
        return RecordWriter(
            encoding: RecordEncoding(rawValue: batch.pointee.encoding) ?? .cbor,
            columns: columns,
            recordLimit: Int(batch.pointee.record_limit)
        )
    }

    /// Keeps the writer, and says once of each key that CSV has no column for it.
    @usableFromInline
    func putBack(_ writer: consuming RecordWriter) {
        let keys = writer.unknownKeys
        for key in keys.dropFirst(self.reportedKeys) {
            self.context.log(.warning, RecordWriter.warning(ofUnknownKey: key))
        }
        self.reportedKeys = keys.count
        self.writer = consume writer
    }
}

import PluginABI
import Records

// Unsafe code: the bytes that are read are those that `fill` was found to have written into the room, and events are read
// at places that were asked for.

/// A shard of a simulation in an experiment: has the model make events until its end, and looks at each.
struct CheckedShard {
    /// Calls without an event and without a tick more, after which it is sure that nothing will come.
    private static let mostIdleCalls = 10_000

    let context: InstanceContext
    let shard: SimulatedShard
    let task: CheckTask

    init(_ port: HostPort, _ task: CheckTask, _ simulation: SimulationTask) {
        let shard = SimulatedShard(simulation)
        self.shard = shard
        self.context = InstanceContext(port, shard: shard) { false }
        self.task = task
    }

    /// Makes the instance and its events.
    func transcript(_ model: RegistrationRecorder.Registered) -> EventTranscript {
        var transcript = EventTranscript()
        let reports = self.context.reportCount
        do throws(ProducerFailure) {
            let instance: ModelInstance
            do throws(ProducerFailure) {
                instance = try ModelInstance(
                    model,
                    self.task.producer,
                    encoding: .cbor,
                    columns: [],
                    recordLimit: GuardedRoom.largest,
                    context: self.context,
                    resumes: false
                ) { _ in }
            } catch {
                transcript.end = self.context.end("create", error.description, after: reports)
                return transcript
            }
            guard let declaration = self.shard.declaration else { return transcript }
            transcript.isMachine = true
            guard let value = try? CBOR.decode(declaration), let machine = try? MachineDescription(value: value) else {
                throw ProducerFailure("[P-21] what it declares is no description of a machine")
            }
            self.shard.settle(machine.streams)
            try self.makeEvents(instance, machine, &transcript)
        } catch {
            transcript.end = .broke(error.description)
        }
        return transcript
    }

    private func makeEvents(
        _ instance: ModelInstance,
        _ machine: MachineDescription,
        _ transcript: inout EventTranscript
    ) throws(ProducerFailure) {
        let room = GuardedRoom()
        let limits = Limits(machine, self.task.producer.simulation)
        var last = Place()
        var idleCalls = 0
        while transcript.events.count < EventTranscript.mostEvents {
            let reports = self.context.reportCount
            let usable = room.prepare(self.task.capacity)
            let wanted = min(self.task.producer.batchSize, SimulatedShard.capacity)
            let filled = try instance.fill(usable, wanted: UInt64(wanted), recordLimit: GuardedRoom.largest)
            let bytes = UnsafeRawBufferPointer(rebasing: usable[..<filled.length])
            let before = last
            try self.take(bytes, Int(filled.records), limits, &last, &transcript)
            last.tick = max(last.tick, self.shard.reached)
            if last.tick > before.tick { last.subject = transcript.events.last?.tick == last.tick ? last.subject : nil }
            if let failure = filled.failure {
                transcript.end = self.context.end("fill", failure, after: reports)
                return
            }
            if filled.isOver {
                transcript.hasEnded = true
                return
            }
            idleCalls = filled.records > 0 || last.tick > before.tick ? 0 : idleCalls + 1
            guard idleCalls < Self.mostIdleCalls else {
                throw ProducerFailure(
                    "[P-23] at tick \(last.tick) of \(limits.ticks), \(idleCalls) calls of `fill` made no event, came no tick further"
                        + " and did not end"
                )
            }
        }
    }

    /// How far the events came.
    private struct Place {
        var tick: UInt64 = 0
        /// The subject of the last event in this tick.
        var subject: UInt64?
    }

    private struct Limits {
        let subjects: Range<UInt64>
        let ticks: UInt64
        let streams: Int
        let transitions: Int

        init(_ machine: MachineDescription, _ task: SimulationTask?) {
            let (shard, count) = (task?.shard ?? 0, task?.shardCount ?? 1)
            let bounds = [shard, shard + 1].map { UInt64(machine.subjects * $0 / count) }
            self.subjects = bounds[0]..<bounds[1]
            self.ticks = UInt64(task?.ticks ?? machine.ticks ?? .max)
            self.streams = machine.streams.count
            self.transitions = machine.transitions.count
        }
    }

    private func take(
        _ bytes: UnsafeRawBufferPointer,
        _ count: Int,
        _ limits: Limits,
        _ last: inout Place,
        _ transcript: inout EventTranscript
    ) throws(ProducerFailure) {
        var offset = 0
        for index in 0..<count {
            guard let event = self.shard.events?[index] else { return }
            let name = "event \(transcript.events.count)"
            guard event.length > 0, event.length <= UInt64(bytes.count - offset) else {
                throw ProducerFailure("[P-22] \(name) has \(event.length) bytes where \(bytes.count - offset) are left")
            }
            guard limits.subjects.contains(event.subject) else {
                throw ProducerFailure(
                    "[P-21] \(name) is of subject \(event.subject), and the shard has \(limits.subjects.lowerBound) up to"
                        + " \(limits.subjects.upperBound)"
                )
            }
            guard Int(event.stream) < limits.streams, Int(event.transition) < limits.transitions else {
                throw ProducerFailure(
                    "[P-22] \(name) is of stream \(event.stream) and transition \(event.transition), of which there are"
                        + " \(limits.streams) and \(limits.transitions)"
                )
            }
            guard event.tick >= last.tick else {
                throw ProducerFailure("[P-22] \(name) is of tick \(event.tick), after \(last.tick) was reached")
            }
            guard event.tick < limits.ticks else {
                throw ProducerFailure("[P-23] \(name) is of tick \(event.tick), and the end is at \(limits.ticks)")
            }
            if event.tick == last.tick, let subject = last.subject, event.subject < subject {
                throw ProducerFailure(
                    "[P-22] \(name) is of subject \(event.subject), after \(subject) in the same tick"
                )
            }
            last = Place(tick: event.tick, subject: event.subject)
            let record = UnsafeRawBufferPointer(rebasing: bytes[offset..<(offset + Int(event.length))])
            offset += Int(event.length)
            guard let (value, length) = try? CBOR.decodeFirst(record), value.record != nil, length == record.count
            else {
                throw ProducerFailure("[P-22] the bytes of \(name) are not one record")
            }
            if transcript.events.count < EventTranscript.mostEvents {
                transcript.events.append(EventTranscript.Event(tick: event.tick, digest: Self.digest(event, record)))
            }
        }
        guard offset == bytes.count else {
            throw ProducerFailure("[P-22] the events of a batch have \(offset) bytes, its records \(bytes.count)")
        }
    }

    private static func digest(_ event: plugin_event, _ record: UnsafeRawBufferPointer) -> UInt64 {
        var digest = RecordDigest()
        withUnsafeBytes(of: (event.tick, event.subject, event.stream, event.transition)) { digest.add($0) }
        digest.add(record)
        return digest.value
    }
}

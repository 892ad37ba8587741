import PluginABI
import Records
import Transforms

// Unsafe code: `room` is allocated and freed with the object, has slack behind it, and is only used within `withBytes`.

/// Writes the record of an event as its outlet wants it.
final class EventWriter {
    private let machine: MachineDescription
    private let route: SimulationTask.Route
    private let stream: String
    private let template: EventTemplate?
    private let isAsMade: Bool
    private let room: UnsafeMutableRawPointer
    private var writer: RecordWriter?

    /// Bytes of the largest record that is rewritten.
    private static let capacity = 1 << 20

    /// The number of the outlet.
    var outlet: Int { self.route.outlet }

    /// - Parameter encoding: How the model writes.
    init(
        _ machine: MachineDescription,
        _ stream: String,
        _ route: SimulationTask.Route,
        encoding: RecordEncoding
    ) throws(ProducerFailure) {
        self.machine = machine
        self.route = route
        self.stream = stream
        var template: EventTemplate?
        if case .text(let text) = route.writing {
            do throws(EventTemplate.SyntaxError) {
                template = try EventTemplate(text)
            } catch {
                throw ProducerFailure(error.description)
            }
        }
        self.template = template
        self.room = .allocate(byteCount: Self.capacity + RecordWriter.slack, alignment: 16)
        self.writer = RecordWriter(encoding: .json, recordLimit: Self.capacity)
        switch route.writing {
        case .json: self.isAsMade = encoding == .json
        case .cbor: self.isAsMade = encoding == .cbor
        case .text: self.isAsMade = false
        }
    }

    deinit { self.room.deallocate() }

    /// Calls `body` with the bytes for the outlet.
    func withBytes(
        of record: UnsafeRawBufferPointer,
        _ event: plugin_event,
        _ body: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        if self.isAsMade { return try body(record) }
        guard let template = self.template else { return try body(try self.line(record)) }
        guard case .map(let fields) = try CBOR.decode(record) else {
            throw ProducerFailure("[P-12] the model wrote something that is not a map of CBOR")
        }
        let transition = self.machine.transitions[Int(event.transition)]
        let known = EventTemplate.Event(
            time: self.machine.start &+ Int(truncatingIfNeeded: event.tick) &* self.machine.tick,
            tick: Int(truncatingIfNeeded: event.tick),
            subject: Int(truncatingIfNeeded: event.subject),
            stream: self.stream,
            trigger: transition.trigger,
            from: self.machine.states[transition.from],
            to: self.machine.states[transition.to],
            probability: transition.probability
        )
        var bytes = Array(template.text(known, fields).utf8)
        bytes.append(UInt8(ascii: "\n"))
        try bytes.withUnsafeBytes(body)
    }

    /// A record as a line of JSON, in the room of this object.
    private func line(_ record: UnsafeRawBufferPointer) throws -> UnsafeRawBufferPointer {
        guard var writer = self.writer.take() else { return record }
        _ = writer.attach(self.room, capacity: Self.capacity)
        let written = Result {
            guard try RecordTranscoder.transcode(record, into: &writer) == record.count, try writer.endRecord() else {
                throw ProducerFailure("[P-12] the model wrote something that is not one map of CBOR for each event")
            }
            return writer.length
        }
        if case .failure = written { writer.abandonRecord() }
        self.writer = consume writer
        return UnsafeRawBufferPointer(start: self.room, count: try written.get())
    }
}

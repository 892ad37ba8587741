import PluginABI
import Records
import Transforms

/// Writes the record of an event as its outlet wants it.
struct EventWriter {
    private let machine: MachineDescription
    private let route: SimulationTask.Route
    private let stream: String
    private let template: EventTemplate?
    private let isAsMade: Bool

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
        switch route.writing {
        case .json: self.isAsMade = encoding == .json
        case .cbor: self.isAsMade = encoding == .cbor
        case .text: self.isAsMade = false
        }
    }

    /// Calls `body` with the bytes for the outlet.
    func withBytes(
        of record: UnsafeRawBufferPointer,
        _ event: plugin_event,
        _ body: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        if self.isAsMade { return try body(record) }
        let value = try CBOR.decode(record)
        guard case .map(let fields) = value else {
            throw ProducerFailure("[P-12] the model wrote something that is not a map of CBOR")
        }
        var bytes: [UInt8]
        if let template = self.template {
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
            bytes = Array(template.text(known, fields).utf8)
        } else {
            bytes = JSON.encode(value)
        }
        bytes.append(UInt8(ascii: "\n"))
        try bytes.withUnsafeBytes(body)
    }
}

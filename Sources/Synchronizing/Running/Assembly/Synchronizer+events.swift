import Records
import Services
import Workers

extension Synchronizer {
    /// Has event steps get what comes by the bus.
    func startEvents(
        _ declarations: Declarations,
        _ base: ObjectBase,
        _ log: @escaping SyncEngine.Log
    ) throws(SystemError) {
        let letters = self.deadLetters
        var readers: [BusReader] = []
        var bus: BusClient?
        if let clients = self.bus?.clients {
            let client = BusClient(publisher: clients[0], readers: Array(clients[1...]))
            (readers, bus) = (client.readers, client)
        }
        for (name, declaration, client) in declarations.events {
            let isOther = !self.parts.technology.isEmpty && declaration.technology != self.parts.technology
            guard let bus, let reader = readers.popLast(), !isOther else {
                log(
                    .error,
                    "event_step/\(name)",
                    "it is not used: it listens to a bus of technology '\(declaration.technology)', which the configuration"
                        + " does not have; see event_bus"
                )
                continue
            }
            self.events.append(
                try EventEngine(
                    LiveEventStep(name, declaration, client, reader),
                    base,
                    bus,
                    self.parts.settings,
                    deadLetters: { step, message, reason in
                        letters?.append(
                            DeadLetter(
                                owner: "event_step/\(step)",
                                batch: Int(message.partition.number),
                                index: Int(clamping: message.position),
                                reason: reason,
                                record: [
                                    "topic": .string(message.partition.topic), "key": .bytes(message.key),
                                    "value": .bytes(message.bytes),
                                ]
                            )
                        )
                    },
                    log: log
                )
            )
        }
    }
}

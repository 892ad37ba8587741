import PluginABI

/// The task of a worker that takes batches to where a medium takes them.
struct MediumRunner {
    private let port: HostPort
    private let task: InstanceTask

    init(_ port: HostPort, _ task: InstanceTask) {
        self.port = port
        self.task = task
    }

    func run(_ origin: PluginOrigin) throws {
        do {
            try self.deliver(origin)
        } catch let error as LoadError {
            self.port.send(.notLoaded(error.description))
        } catch let failure as ProducerFailure {
            if failure.isBadOption { return self.port.send(.badOption(failure.description)) }
            self.port.send(.failed(failure.description, records: 0))
        }
    }

    private func deliver(_ origin: PluginOrigin) throws {
        let memory = try RingMemory(mapping: WorkerDescriptors.ring)
        let input = InputRing(memory, wake: FileDescriptor(WorkerDescriptors.wake), port: self.port)
        let recorder = RegistrationRecorder()
        let plugin = try LoadedPlugin(origin)
        try recorder.withRegistrar { (registrar) throws(LoadError) in try plugin.register(registrar) }
        guard let medium = recorder.find(kind: PLUGIN_KIND_MEDIUM, name: self.task.name) else {
            throw ProducerFailure("[P-11] the plugin did not register the medium \"\(self.task.name)\" this time")
        }
        let context = InstanceContext(self.port) { memory.isRunStopped }
        let instance = try MediumInstance(medium, self.task, context: context)
        self.port.send(.created(columns: []))
        while let batch = try input.next() {
            let rejection = instance.write(batch)
            input.release()
            self.port.send(
                rejection.map { .rejected(batch: batch.number, $0.reason, record: $0.record) }
                    ?? .delivered(batch: batch.number)
            )
        }
        try instance.flush()
    }
}

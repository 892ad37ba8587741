import PluginABI

/// The task of a worker that shows a generic extension the arguments of a run.
struct GenericRunner {
    private let port: HostPort
    private let task: InstanceTask
    private let arguments: RunArguments

    init(_ port: HostPort, _ task: InstanceTask, _ arguments: RunArguments) {
        self.port = port
        self.task = task
        self.arguments = arguments
    }

    func run(_ origin: PluginOrigin) throws {
        do {
            self.port.send(.adjusted(try self.adjust(origin)))
        } catch let error as LoadError {
            self.port.send(.notLoaded(error.description))
        } catch let failure as ProducerFailure {
            self.port.send(.failed(failure.description, records: 0))
        }
    }

    private func adjust(_ origin: PluginOrigin) throws -> [RunArguments.Given] {
        let recorder = RegistrationRecorder()
        let plugin = try LoadedPlugin(origin)
        try recorder.withRegistrar { (registrar) throws(LoadError) in try plugin.register(registrar) }
        guard let generic = recorder.find(kind: PLUGIN_KIND_GENERIC, name: self.task.name), let table = generic.verbs
        else { throw ProducerFailure("[P-11] the plugin did not register the generic \"\(self.task.name)\" this time") }
        let verbs = table.load(as: plugin_generic_verbs.self)
        let context = InstanceContext(self.port) { false }
        var instance: UnsafeMutableRawPointer?
        let status = verbs.create(
            context.makeStruct(for: self.task, options: generic.description.options),
            generic.factory,
            &instance
        )
        guard status == .ok, let instance else {
            throw ProducerFailure(context.takeReport() ?? "[P-05] create failed without giving a reason")
        }
        defer { verbs.destroy(instance) }
        let adjustable = AdjustableArguments(self.arguments)
        guard adjustable.withStruct({ verbs.adjust(instance, $0) }) == .ok else {
            throw ProducerFailure(context.takeReport() ?? "[P-05] adjust failed without giving a reason")
        }
        return adjustable.changes
    }
}

import Records

/// Loads a plugin and reports what it registers.
struct RegistrationTask {
    private let port: HostPort

    init(_ port: HostPort) { self.port = port }

    func run(_ origin: PluginOrigin) {
        let recorder = RegistrationRecorder()
        do {
            let plugin = try LoadedPlugin(origin)
            try recorder.withRegistrar { (registrar) throws(LoadError) in try plugin.register(registrar) }
        } catch {
            self.port.send(.notLoaded(error.description))
            return
        }
        self.port.send(
            .registered(extensions: recorder.registered.map(\.description.value), failure: recorder.failure)
        )
    }
}

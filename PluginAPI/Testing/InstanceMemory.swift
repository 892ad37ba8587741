import PluginAPI

// Unsafe code: options and context are allocated here and freed with it; an instance that is made with them is destroyed
// before.

/// What an instance is made with, for as long as it lives.
final class InstanceMemory {
    let context: UnsafeMutablePointer<plugin_context>
    private let options: UnsafeMutableBufferPointer<plugin_value>
    private let host: InMemoryHost

    init(_ host: InMemoryHost, _ options: [RegisteredOption], _ texts: [String: String]) throws(ExtensionError) {
        let given = try GivenValue.values(of: texts, for: options)
        self.options = UnsafeMutableBufferPointer<plugin_value>.allocate(capacity: given.count)
        _ = self.options.initialize(from: given.map(\.asLastingPluginValue))
        self.context = UnsafeMutablePointer<plugin_context>.allocate(capacity: 1)
        self.context.initialize(to: host.makeContext(instance: 1, seed: 1, isSeeded: true, options: self.options))
        self.host = host
    }

    deinit {
        self.context.deallocate()
        self.options.deallocate()
    }

    /// Makes the instance.
    func create(
        _ create: (
            UnsafePointer<plugin_context>?, UnsafeMutableRawPointer?, UnsafeMutablePointer<UnsafeMutableRawPointer?>?
        ) -> plugin_status,
        _ factory: UnsafeMutableRawPointer?
    ) throws(ExtensionError) -> UnsafeMutableRawPointer {
        var made: UnsafeMutableRawPointer?
        let status = create(self.context, factory, &made)
        if status == plugin_status(PLUGIN_OK), let made { return made }
        let code = status == plugin_status(PLUGIN_BAD_OPTION) ? ExtensionError.Code.badOption : .failed
        throw ExtensionError(code, self.host.takeReport() ?? "[P-05] create failed without giving a reason")
    }

    /// Throws what a verb failed with.
    func check(_ status: plugin_status, _ verb: String) throws(ExtensionError) {
        guard status != plugin_status(PLUGIN_OK) else { return }
        throw ExtensionError(.failed, self.host.takeReport() ?? "[P-05] \(verb) failed without giving a reason")
    }
}

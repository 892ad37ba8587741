// `create` and `destroy` as C functions call these, because a C function cannot be generic itself.
//
// Unsafe code: the factory is retained for ever by registration; an instance is retained from `create` to `destroy`, which
// the host calls once and last.

/// Makes instances of one type of extension, for verbs that know no more of them than `Instance`.
final class InstanceFactory<Instance: AnyObject> {
    private let options: [any OptionDeclaring]
    private let make: (Context) throws -> Instance

    /// - Parameter options: Those that are registered; nil: those of the extension.
    init(
        _ extensionType: any Extension.Type,
        options: [any OptionDeclaring]? = nil,
        _ make: @escaping (Context) throws -> Instance
    ) {
        self.options = options ?? extensionType.options
        self.make = make
    }

    /// The factory as registration hands it over, for ever.
    var lasting: UnsafeMutableRawPointer { Unmanaged.passRetained(self).toOpaque() }

    static func create(
        _ context: UnsafePointer<plugin_context>?,
        _ factory: UnsafeMutableRawPointer?,
        _ instance: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
    ) -> plugin_status {
        guard let context, let factory, let instance else { return plugin_status(PLUGIN_FAILED) }
        let maker = Unmanaged<Self>.fromOpaque(factory).takeUnretainedValue()
        let given = Context(context, options: maker.options)
        return given.status { instance.pointee = Unmanaged.passRetained(try maker.make(given)).toOpaque() }
    }

    /// The instance that a verb is called with.
    static func instance(_ pointer: UnsafeMutableRawPointer) -> Instance {
        Unmanaged<Instance>.fromOpaque(pointer).takeUnretainedValue()
    }

    static func destroy(_ instance: UnsafeMutableRawPointer?) {
        guard let instance else { return }
        Unmanaged<Instance>.fromOpaque(instance).release()
    }
}

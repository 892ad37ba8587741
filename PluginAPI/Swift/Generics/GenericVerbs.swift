// The verbs of a generic extension as C functions.
//
// Unsafe code: the factory is retained for ever by registration; an instance is retained from `create` to `destroy`,
// which the host calls once and last.

enum GenericVerbs {
    static func table(isAlwaysAsked: Bool) -> plugin_generic_verbs {
        plugin_generic_verbs(
            size: UInt32(MemoryLayout<plugin_generic_verbs>.size),
            flags: isAlwaysAsked ? UInt32(PLUGIN_GENERIC_ALWAYS) : 0,
            create: { context, factory, instance in
                guard let context, let factory, let instance else { return plugin_status(PLUGIN_FAILED) }
                let maker = Unmanaged<GenericFactory>.fromOpaque(factory).takeUnretainedValue()
                let given = Context(context, options: maker.extensionType.options)
                do {
                    instance.pointee = Unmanaged.passRetained(try maker.make(given)).toOpaque()
                    return plugin_status(PLUGIN_OK)
                } catch {
                    given.report(error)
                    return plugin_status(PLUGIN_FAILED)
                }
            },
            adjust: { instance, arguments in
                guard let instance, let arguments else { return plugin_status(PLUGIN_FAILED) }
                return Unmanaged<GenericInstance>.fromOpaque(instance).takeUnretainedValue().adjust(
                    Arguments(arguments)
                )
            },
            destroy: { instance in
                guard let instance else { return }
                Unmanaged<GenericInstance>.fromOpaque(instance).release()
            }
        )
    }
}

/// Makes instances of one type of generic extension.
class GenericFactory {
    var extensionType: any Extension.Type { fatalError("subclasses say their type") }

    func make(_ context: Context) throws -> GenericInstance { fatalError("subclasses make instances") }
}

final class GenericFactoryOf<G: Generic>: GenericFactory {
    override var extensionType: any Extension.Type { G.self }

    override func make(_ context: Context) throws -> GenericInstance { GenericInstance(try G(context), context) }
}

/// One instance of a generic extension.
final class GenericInstance {
    private var generic: any Generic
    private let context: Context

    init(_ generic: any Generic, _ context: Context) {
        self.generic = generic
        self.context = context
    }

    func adjust(_ arguments: Arguments) -> plugin_status {
        do {
            try self.generic.adjust(arguments)
            return plugin_status(PLUGIN_OK)
        } catch {
            self.context.report(error)
            return plugin_status(PLUGIN_FAILED)
        }
    }
}

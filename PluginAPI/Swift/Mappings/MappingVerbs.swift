// The verbs of a mapping as C functions.
//
// Unsafe code: the factory is retained for ever by registration; an instance is retained from `create` to `destroy`,
// which the host calls once and last.

enum MappingVerbs {
    static let table = plugin_mapping_verbs(
        size: UInt32(MemoryLayout<plugin_mapping_verbs>.size),
        flags: 0,
        create: { context, factory, instance in
            guard let context, let factory, let instance else { return plugin_status(PLUGIN_FAILED) }
            let maker = Unmanaged<MappingFactory>.fromOpaque(factory).takeUnretainedValue()
            let given = Context(context, options: maker.extensionType.options)
            return given.status { instance.pointee = Unmanaged.passRetained(try maker.make(given)).toOpaque() }
        },
        map: { instance, records, result in
            guard let instance, let records, let result else { return plugin_status(PLUGIN_FAILED) }
            return Unmanaged<MappingInstance>.fromOpaque(instance).takeUnretainedValue()
                .map(records.pointee, into: &result.pointee)
        },
        destroy: { instance in
            guard let instance else { return }
            Unmanaged<MappingInstance>.fromOpaque(instance).release()
        }
    )
}

/// Makes instances of one type of mapping.
class MappingFactory {
    var extensionType: any Extension.Type { fatalError("subclasses say their type") }

    func make(_ context: Context) throws -> MappingInstance { fatalError("subclasses make instances") }
}

final class MappingFactoryOf<M: Mapping>: MappingFactory {
    override var extensionType: any Extension.Type { M.self }

    override func make(_ context: Context) throws -> MappingInstance {
        MappingInstance(try M(context), context)
    }
}

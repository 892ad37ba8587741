// The verbs of a medium as C functions.
//
// Unsafe code: the factory is retained for ever by registration; an instance is retained from `create` to `destroy`,
// which the host calls once and last.

enum MediumVerbs {
    static func table(takesRecords: Bool, format: String?) -> plugin_medium_verbs {
        plugin_medium_verbs(
            size: UInt32(MemoryLayout<plugin_medium_verbs>.size),
            encoding: UInt32(takesRecords ? PLUGIN_ENCODING_CBOR : PLUGIN_ENCODING_BYTES),
            format: format?.asLastingPluginText ?? plugin_text(),
            create: { context, factory, instance in
                guard let context, let factory, let instance else { return plugin_status(PLUGIN_FAILED) }
                let maker = Unmanaged<MediumFactory>.fromOpaque(factory).takeUnretainedValue()
                let given = Context(context, options: maker.extensionType.options)
                return given.status { instance.pointee = Unmanaged.passRetained(try maker.make(given)).toOpaque() }
            },
            write: { instance, records in
                guard let instance, let records else { return plugin_status(PLUGIN_FAILED) }
                return Unmanaged<MediumInstance>.fromOpaque(instance).takeUnretainedValue().write(records)
            },
            flush: { instance in
                guard let instance else { return plugin_status(PLUGIN_FAILED) }
                return Unmanaged<MediumInstance>.fromOpaque(instance).takeUnretainedValue().flush()
            },
            destroy: { instance in
                guard let instance else { return }
                Unmanaged<MediumInstance>.fromOpaque(instance).release()
            }
        )
    }
}

/// Makes instances of one type of medium.
class MediumFactory {
    var extensionType: any Extension.Type { fatalError("subclasses say their type") }

    func make(_ context: Context) throws -> MediumInstance { fatalError("subclasses make instances") }
}

final class MediumFactoryOf<M: Medium>: MediumFactory {
    override var extensionType: any Extension.Type { M.self }

    override func make(_ context: Context) throws -> MediumInstance { MediumInstanceOf<M>(try M(context), context) }
}

/// One instance of a medium, whatever its type.
class MediumInstance {
    let context: Context

    init(_ context: Context) { self.context = context }

    func write(_ records: UnsafePointer<plugin_records>) -> plugin_status {
        do {
            try self.take(records)
            return plugin_status(PLUGIN_OK)
        } catch {
            self.context.report(error)
            guard let bad = error as? BadRecord else { return plugin_status(PLUGIN_FAILED) }
            records.pointee.bad_record?.pointee = UInt64(clamping: bad.place)
            return plugin_status(PLUGIN_BAD_RECORD)
        }
    }

    func flush() -> plugin_status { self.context.status { try self.bringOn() } }

    func take(_ records: UnsafePointer<plugin_records>) throws { fatalError("subclasses have the medium") }

    func bringOn() throws { fatalError("subclasses have the medium") }
}

final class MediumInstanceOf<M: Medium>: MediumInstance {
    private var medium: M

    init(_ medium: consuming M, _ context: Context) {
        self.medium = medium
        super.init(context)
    }

    override func take(_ records: UnsafePointer<plugin_records>) throws {
        try self.medium.write(Batch(records.pointee))
    }

    override func bringOn() throws { try self.medium.flush() }
}

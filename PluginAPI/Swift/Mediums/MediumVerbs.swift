/// The verbs of a medium as C functions.
enum MediumVerbs {
    typealias Factory = InstanceFactory<MediumInstance>

    static func table(takesRecords: Bool, format: String?) -> plugin_medium_verbs {
        plugin_medium_verbs(
            size: UInt32(MemoryLayout<plugin_medium_verbs>.size),
            encoding: UInt32(takesRecords ? PLUGIN_ENCODING_CBOR : PLUGIN_ENCODING_BYTES),
            format: format?.asLastingPluginText ?? plugin_text(),
            create: { Factory.create($0, $1, $2) },
            write: { instance, records in
                guard let instance, let records else { return plugin_status(PLUGIN_FAILED) }
                return Factory.instance(instance).write(records)
            },
            flush: { instance in
                guard let instance else { return plugin_status(PLUGIN_FAILED) }
                return Factory.instance(instance).flush()
            },
            destroy: { Factory.destroy($0) }
        )
    }
}

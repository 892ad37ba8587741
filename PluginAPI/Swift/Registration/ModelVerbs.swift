// The verbs of a model as C functions. A C function knows no type of the plugin, so the factory and the instance are
// objects whose class does: one virtual call a batch.
//
// Unsafe code: the factory is retained for ever by registration; an instance is retained from `create` to `destroy`,
// which the host calls once and last.

enum ModelVerbs {
    static func table(
        columns: UnsafePointer<plugin_text>,
        count: Int,
        _ isResumable: Bool
    ) -> plugin_model_verbs {
        plugin_model_verbs(
            size: UInt32(MemoryLayout<plugin_model_verbs>.size),
            encodings: UInt32(PLUGIN_ENCODING_CBOR | PLUGIN_ENCODING_JSON | PLUGIN_ENCODING_CSV),
            columns: columns,
            column_count: UInt64(count),
            create: { context, factory, instance in
                guard let context, let factory, let instance else { return plugin_status(PLUGIN_FAILED) }
                let maker = Unmanaged<ModelFactory>.fromOpaque(factory).takeUnretainedValue()
                let given = Context(context, options: maker.options)
                return given.status { instance.pointee = Unmanaged.passRetained(try maker.make(given)).toOpaque() }
            },
            fill: { instance, batch in
                guard let instance, let batch else { return plugin_status(PLUGIN_FAILED) }
                return Unmanaged<ModelInstance>.fromOpaque(instance)._withUnsafeGuaranteedRef { $0.fill(batch) }
            },
            destroy: { instance in
                guard let instance else { return }
                Unmanaged<ModelInstance>.fromOpaque(instance).release()
            },
            resume: isResumable
                ? { instance, count in
                    guard let instance else { return plugin_status(PLUGIN_FAILED) }
                    return Unmanaged<ModelInstance>.fromOpaque(instance).takeUnretainedValue().resume(Int(count))
                } : nil
        )
    }
}

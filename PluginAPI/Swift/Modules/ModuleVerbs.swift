/// The verbs of a module as C functions.
enum ModuleVerbs {
    typealias Factory = InstanceFactory<ModuleInstance>

    static let table = plugin_module_verbs(
        size: UInt32(MemoryLayout<plugin_module_verbs>.size),
        flags: 0,
        create: { Factory.create($0, $1, $2) },
        configure: { instance, settings in
            guard let instance, let settings else { return plugin_status(PLUGIN_FAILED) }
            return Factory.instance(instance).configure(settings.pointee)
        },
        declare: { instance, callbacks in
            guard let instance, let callbacks else { return plugin_status(PLUGIN_FAILED) }
            return Factory.instance(instance).declare(callbacks)
        },
        start: { instance in
            guard let instance else { return plugin_status(PLUGIN_FAILED) }
            return Factory.instance(instance).start()
        },
        stop: { instance in
            guard let instance else { return plugin_status(PLUGIN_FAILED) }
            return Factory.instance(instance).stop()
        },
        run: { instance, invocations in
            guard let instance, let invocations else { return plugin_status(PLUGIN_FAILED) }
            return Factory.instance(instance).run(invocations)
        },
        destroy: { Factory.destroy($0) },
        correlate: { instance, correlations in
            guard let instance, let correlations else { return plugin_status(PLUGIN_FAILED) }
            return Factory.instance(instance).correlate(correlations)
        }
    )
}

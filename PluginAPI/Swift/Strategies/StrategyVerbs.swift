/// The verbs of a strategy as C functions.
enum StrategyVerbs {
    typealias Factory = InstanceFactory<StrategyInstance>

    static let table = plugin_strategy_verbs(
        size: UInt32(MemoryLayout<plugin_strategy_verbs>.size),
        flags: 0,
        create: { Factory.create($0, $1, $2) },
        describe: { instance, description in
            guard let instance, let description else { return plugin_status(PLUGIN_FAILED) }
            return Factory.instance(instance).describe(description)
        },
        pre_execute: { instance, audit in
            guard let instance, let audit else { return plugin_status(PLUGIN_FAILED) }
            return Factory.instance(instance).run(audit) { try $0.preExecute($1) }
        },
        execute: { instance, audit in
            guard let instance, let audit else { return plugin_status(PLUGIN_FAILED) }
            return Factory.instance(instance).run(audit) { try $0.doExecute($1) }
        },
        post_execute: { instance, audit in
            guard let instance, let audit else { return plugin_status(PLUGIN_FAILED) }
            return Factory.instance(instance).run(audit) { try $0.postExecute($1) }
        },
        destroy: { Factory.destroy($0) }
    )
}

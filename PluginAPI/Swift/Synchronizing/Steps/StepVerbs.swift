/// The verbs of the kinds of a synchronizer as C functions.
enum StepVerbs {
    typealias Factory = InstanceFactory<StepInstance>

    static let dataModel = plugin_data_model_verbs(
        size: UInt32(MemoryLayout<plugin_data_model_verbs>.size),
        flags: 0,
        create: { Factory.create($0, $1, $2) },
        destroy: { Factory.destroy($0) },
        declare: StepInstance.call
    )

    static let sync = plugin_sync_step_verbs(
        size: UInt32(MemoryLayout<plugin_sync_step_verbs>.size),
        flags: 0,
        create: { Factory.create($0, $1, $2) },
        destroy: { Factory.destroy($0) },
        declare: StepInstance.call,
        sync_record: StepInstance.call,
        delete_record: StepInstance.call,
        fetch_pending: StepInstance.call,
        after_sync_save: StepInstance.call
    )

    static let policy = plugin_model_policy_verbs(
        size: UInt32(MemoryLayout<plugin_model_policy_verbs>.size),
        flags: 0,
        create: { Factory.create($0, $1, $2) },
        destroy: { Factory.destroy($0) },
        declare: StepInstance.call,
        handle: StepInstance.call,
        after_policy_save: StepInstance.call
    )

    static let pull = plugin_pull_step_verbs(
        size: UInt32(MemoryLayout<plugin_pull_step_verbs>.size),
        flags: 0,
        create: { Factory.create($0, $1, $2) },
        destroy: { Factory.destroy($0) },
        declare: StepInstance.call,
        pull_records: StepInstance.call
    )

    static let event = plugin_event_step_verbs(
        size: UInt32(MemoryLayout<plugin_event_step_verbs>.size),
        flags: 0,
        create: { Factory.create($0, $1, $2) },
        destroy: { Factory.destroy($0) },
        declare: StepInstance.call,
        process_event: StepInstance.call
    )

    static let convenience = plugin_convenience_verbs(
        size: UInt32(MemoryLayout<plugin_convenience_verbs>.size),
        flags: 0,
        create: { Factory.create($0, $1, $2) },
        destroy: { Factory.destroy($0) },
        declare: StepInstance.call,
        compute: StepInstance.call
    )
}

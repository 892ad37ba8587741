/// The verbs of a mapping as C functions.
enum MappingVerbs {
    typealias Factory = InstanceFactory<MappingInstance>

    static let table = plugin_mapping_verbs(
        size: UInt32(MemoryLayout<plugin_mapping_verbs>.size),
        flags: 0,
        create: { Factory.create($0, $1, $2) },
        map: { instance, records, result in
            guard let instance, let records, let result else { return plugin_status(PLUGIN_FAILED) }
            return Factory.instance(instance).map(records.pointee, into: &result.pointee)
        },
        destroy: { Factory.destroy($0) }
    )
}

/// The verbs of a generic extension as C functions.
enum GenericVerbs {
    typealias Factory = InstanceFactory<GenericInstance>

    static func table(isAlwaysAsked: Bool) -> plugin_generic_verbs {
        plugin_generic_verbs(
            size: UInt32(MemoryLayout<plugin_generic_verbs>.size),
            flags: isAlwaysAsked ? UInt32(PLUGIN_GENERIC_ALWAYS) : 0,
            create: { Factory.create($0, $1, $2) },
            adjust: { instance, arguments in
                guard let instance, let arguments else { return plugin_status(PLUGIN_FAILED) }
                return Factory.instance(instance).adjust(Arguments(arguments))
            },
            destroy: { Factory.destroy($0) }
        )
    }
}

/// The verbs of a format as C functions.
enum FormatVerbs {
    typealias Factory = InstanceFactory<FormatInstance>

    static func table(isLines: Bool) -> plugin_format_verbs {
        plugin_format_verbs(
            size: UInt32(MemoryLayout<plugin_format_verbs>.size),
            flags: isLines ? UInt32(PLUGIN_FORMAT_LINES) : 0,
            create: { Factory.create($0, $1, $2) },
            encode: { instance, records, result in
                guard let instance, let records, let result else { return plugin_status(PLUGIN_FAILED) }
                return Factory.instance(instance).encode(records.pointee, into: &result.pointee)
            },
            destroy: { Factory.destroy($0) }
        )
    }
}

// The verbs of a format as C functions.
//
// Unsafe code: the factory is retained for ever by registration; an instance is retained from `create` to `destroy`,
// which the host calls once and last.

enum FormatVerbs {
    static func table(isLines: Bool) -> plugin_format_verbs {
        plugin_format_verbs(
            size: UInt32(MemoryLayout<plugin_format_verbs>.size),
            flags: isLines ? UInt32(PLUGIN_FORMAT_LINES) : 0,
            create: { context, factory, instance in
                guard let context, let factory, let instance else { return plugin_status(PLUGIN_FAILED) }
                let maker = Unmanaged<FormatFactory>.fromOpaque(factory).takeUnretainedValue()
                let given = Context(context, options: maker.extensionType.options)
                return given.status { instance.pointee = Unmanaged.passRetained(try maker.make(given)).toOpaque() }
            },
            encode: { instance, records, result in
                guard let instance, let records, let result else { return plugin_status(PLUGIN_FAILED) }
                return Unmanaged<FormatInstance>.fromOpaque(instance).takeUnretainedValue()
                    .encode(records.pointee, into: &result.pointee)
            },
            destroy: { instance in
                guard let instance else { return }
                Unmanaged<FormatInstance>.fromOpaque(instance).release()
            }
        )
    }
}

/// Makes instances of one type of format.
class FormatFactory {
    var extensionType: any Extension.Type { fatalError("subclasses say their type") }

    func make(_ context: Context) throws -> FormatInstance { fatalError("subclasses make instances") }
}

final class FormatFactoryOf<F: Format>: FormatFactory {
    override var extensionType: any Extension.Type { F.self }

    override func make(_ context: Context) throws -> FormatInstance { FormatInstance(try F(context), context) }
}

// Unsafe code: the structure lives on the stack of `withDefaults`, and so must all that is made with the context.

extension Context {
    /// Calls `body` with a context in which every option has its default and nobody listens; valid only within the call.
    ///
    /// - Precondition: No option is required.
    static func withDefaults<Result>(
        of options: [any OptionDeclaring],
        _ body: (Context) throws -> Result
    ) rethrows -> Result {
        try withUnsafeTemporaryAllocation(of: plugin_value.self, capacity: max(options.count, 1)) { values in
            // A value of no type stands for one that was not given.
            values.initialize(repeating: plugin_value())
            var context = plugin_context()
            context.size = UInt32(MemoryLayout<plugin_context>.size)
            context.instance = 1
            context.seed = 1
            context.option_count = UInt32(options.count)
            context.options = UnsafePointer(values.baseAddress)
            context.log = { _, _, _ in }
            context.report = { _, _ in }
            context.is_cancelled = { _ in 0 }
            context.ability = { _, _, _ in nil }
            return try withUnsafePointer(to: context) { try body(Context($0, options: options)) }
        }
    }
}

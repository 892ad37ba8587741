import PluginABI

/// How calls become verbs of an instance.
protocol ServedCalls {
    /// The verb that makes an instance.
    var create: ServedVerbs.Create { get }

    /// The verb that frees it.
    var destroy: ServedVerbs.Destroy { get }

    /// Does what a call asks for.
    ///
    /// - Parameters:
    ///   - number: That of the verb.
    ///   - bytes: What the verb is given; only read, and only within the call.
    ///   - room: Takes the answer.
    /// - Returns: What the plugin returned; nil if there is no verb of this number.
    func perform(
        _ number: UInt32,
        _ bytes: UnsafeRawBufferPointer,
        on instance: UnsafeMutableRawPointer,
        into room: AnswerRoom
    ) -> plugin_status?

    /// Does what whoever called need not wait for: the answer is out.
    func tidy()
}

extension ServedCalls {
    /// Nothing is left to do.
    func tidy() {}
}

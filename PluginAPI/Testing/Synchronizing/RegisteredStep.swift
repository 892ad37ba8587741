import PluginAPI

// Unsafe code: `verbs` and `factory` live as long as the process, by [P-10]; all else is copied here. The tables of kinds whose
// verbs are calls are pointers behind two numbers of 32 bits, as `plugin_calls.h` says.

/// A step or a policy as it was handed to `add`.
struct RegisteredStep: @unchecked Sendable {
    let kind: String
    let name: String
    let options: [RegisteredOption]
    let factory: UnsafeMutableRawPointer?
    let create: Create
    let destroy: Destroy
    /// Verb number n is at n - 1.
    let verbs: [plugin_call_verb]

    typealias Create =
        @convention(c) (
            UnsafePointer<plugin_context>?, UnsafeMutableRawPointer?, UnsafeMutablePointer<UnsafeMutableRawPointer?>?
        ) -> plugin_status
    typealias Destroy = @convention(c) (UnsafeMutableRawPointer?) -> Void

    /// Bytes of the tables of the kinds that it can be of.
    private static let sizes = [
        PLUGIN_KIND_DATA_MODEL: MemoryLayout<plugin_data_model_verbs>.size,
        PLUGIN_KIND_SYNC_STEP: MemoryLayout<plugin_sync_step_verbs>.size,
        PLUGIN_KIND_MODEL_POLICY: MemoryLayout<plugin_model_policy_verbs>.size,
        PLUGIN_KIND_PULL_STEP: MemoryLayout<plugin_pull_step_verbs>.size,
        PLUGIN_KIND_EVENT_STEP: MemoryLayout<plugin_event_step_verbs>.size,
        PLUGIN_KIND_CONVENIENCE: MemoryLayout<plugin_convenience_verbs>.size,
    ]

    /// Copies what is said of it; nil: it is of another kind.
    init?(_ given: plugin_extension) throws(ExtensionError) {
        let kind = String(given.kind)
        guard let size = Self.sizes[kind] else { return nil }
        let name = String(given.name)
        guard let table = given.verbs, table.load(as: UInt32.self) >= size else {
            throw ExtensionError(.refused, "[P-01] \(kind) \"\(name)\" lacks verbs of its kind")
        }
        let pointers = (0..<(size - 8) / 8).map { place in
            table.load(fromByteOffset: 8 + place * 8, as: UnsafeRawPointer?.self)
        }
        guard let create = pointers[0], let destroy = pointers[1], !pointers.contains(nil) else {
            throw ExtensionError(.refused, "[P-33] a function in the verbs of \(kind) \"\(name)\" is NULL")
        }
        self.create = unsafeBitCast(create, to: Create.self)
        self.destroy = unsafeBitCast(destroy, to: Destroy.self)
        self.verbs = pointers.dropFirst(2).compactMap { $0.map { unsafeBitCast($0, to: plugin_call_verb.self) } }
        var options: [RegisteredOption] = []
        for index in 0..<Int(given.option_count) {
            if let option = given.options?[index] { options.append(try RegisteredOption(option.pointee)) }
        }
        (self.kind, self.name, self.options, self.factory) = (kind, name, options, given.factory)
    }
}

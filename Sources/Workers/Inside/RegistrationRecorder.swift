import Configuration
import Discovery
import PluginABI

// The host's side of `plugin_registrar`.
//
// Unsafe code: everything that the plugin points to is copied within `add`, as the contract has it, but for verbs and
// factory, which the contract keeps alive. The recorder is held by `withRegistrar` while its address is out.

/// Records what a plugin registers, and refuses what the contract does not allow.
final class RegistrationRecorder {
    /// An extension with what is needed to run it.
    struct Registered {
        var description: ExtensionDescription
        var verbs: UnsafeRawPointer?
        var factory: UnsafeMutableRawPointer?
    }

    private(set) var registered: [Registered] = []
    /// What the plugin itself said went wrong.
    private(set) var failure: String?
    private var lastRefusal: [CChar] = [0]

    /// Calls `body` with a registrar that records here.
    func withRegistrar<Failure: Error>(
        _ body: (UnsafePointer<plugin_registrar>) throws(Failure) -> Void
    ) throws(Failure) {
        var registrar = plugin_registrar(
            size: UInt32(MemoryLayout<plugin_registrar>.size),
            abi_major: UInt16(PLUGIN_ABI_MAJOR),
            abi_minor: UInt16(PLUGIN_ABI_MINOR),
            host: Unmanaged.passUnretained(self).toOpaque(),
            add: { registrar, description in
                guard let recorder = RegistrationRecorder.of(registrar), let description else { return .failed }
                return recorder.add(description) ? .ok : .failed
            },
            refusal: { registrar in
                guard let recorder = RegistrationRecorder.of(registrar) else { return plugin_text() }
                return recorder.lastRefusal.withUnsafeBufferPointer {
                    plugin_text(bytes: $0.baseAddress, length: $0.count - 1)
                }
            },
            report: { registrar, message in
                RegistrationRecorder.of(registrar)?.failure = String(copying: message)
            },
            ability: { _, _, _ in nil }
        )
        try body(&registrar)
    }

    /// The extension of a kind with a name, if it was registered and not refused.
    func find(kind: String, name: String) -> Registered? {
        self.registered.first {
            $0.description.kind == kind && $0.description.name == name && $0.description.refusal == nil
        }
    }

    private static func of(_ registrar: UnsafePointer<plugin_registrar>?) -> RegistrationRecorder? {
        guard let host = registrar?.pointee.host else { return nil }
        return Unmanaged<RegistrationRecorder>.fromOpaque(host).takeUnretainedValue()
    }

    private func add(_ given: UnsafePointer<plugin_extension>) -> Bool {
        let size = given.pointee.size
        guard size >= UInt32(MemoryLayout<plugin_extension>.size) else {
            return self.refuse(
                ExtensionDescription(kind: "", name: ""),
                "[P-01] an extension of \(size) bytes; this host knows those of \(MemoryLayout<plugin_extension>.size)"
            )
        }
        var description = ExtensionDescription(given.pointee)
        if let problem = self.problem(in: description, given.pointee) { return self.refuse(description, problem) }
        if let verbs = given.pointee.verbs, let problem = description.readVerbs(verbs) {
            return self.refuse(description, problem)
        }
        self.registered.append(
            Registered(description: description, verbs: given.pointee.verbs, factory: given.pointee.factory)
        )
        return true
    }

    private func problem(in description: ExtensionDescription, _ given: plugin_extension) -> String? {
        if let problem = description.problem { return problem }
        if self.find(kind: description.kind, name: description.name) != nil {
            return "[P-09] the plugin registers the \(description.kind) \"\(description.name)\" twice"
        }
        if given.verbs == nil { return "[P-10] it has no table of verbs" }
        return nil
    }

    private func refuse(_ description: ExtensionDescription, _ reason: String) -> Bool {
        var refused = description
        refused.refusal = reason
        self.registered.append(Registered(description: refused))
        self.lastRefusal = reason.utf8CString.map { $0 }
        return false
    }
}

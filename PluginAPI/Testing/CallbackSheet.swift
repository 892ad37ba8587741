import PluginAPI

// Unsafe code: the struct leads here, and lives as long as the call that it is made for.

/// Takes the callbacks that a module registers.
final class CallbackSheet {
    private(set) var callbacks: [RegisteredCallback] = []

    func withStruct(_ body: (UnsafePointer<plugin_callbacks>) -> plugin_status) -> plugin_status {
        var given = plugin_callbacks()
        given.size = UInt32(MemoryLayout<plugin_callbacks>.size)
        given.host = Unmanaged.passUnretained(self).toOpaque()
        given.add = { given, callback in
            guard let given, let callback, let added = RegisteredCallback(callback.pointee) else {
                return plugin_status(PLUGIN_FAILED)
            }
            Unmanaged<CallbackSheet>.fromOpaque(given.pointee.host).takeUnretainedValue().callbacks.append(added)
            return plugin_status(PLUGIN_OK)
        }
        return withExtendedLifetime(self) { body(&given) }
    }
}

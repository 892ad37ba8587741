import PluginAPI

// Unsafe code: the struct leads here, and lives as long as the call that it is made for.

/// Takes the endpoints that a collector declares.
final class EndpointSheet {
    private(set) var endpoints: [RegisteredEndpoint] = []

    func withStruct(_ body: (UnsafePointer<plugin_endpoints>) -> plugin_status) -> plugin_status {
        var given = plugin_endpoints()
        given.size = UInt32(MemoryLayout<plugin_endpoints>.size)
        given.host = Unmanaged.passUnretained(self).toOpaque()
        given.add = { given, endpoint in
            guard let given, let endpoint, let added = RegisteredEndpoint(endpoint.pointee) else {
                return plugin_status(PLUGIN_FAILED)
            }
            Unmanaged<EndpointSheet>.fromOpaque(given.pointee.host).takeUnretainedValue().endpoints.append(added)
            return plugin_status(PLUGIN_OK)
        }
        return withExtendedLifetime(self) { body(&given) }
    }
}

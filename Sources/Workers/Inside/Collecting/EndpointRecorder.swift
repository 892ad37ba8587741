import PluginABI
import Records

// Unsafe code: the struct that the collector is given leads here, and lives as long as `declare` does.

/// Takes the endpoints that a collector declares.
final class EndpointRecorder {
    private(set) var endpoints: [CollectorEndpoint] = []

    /// Calls `body` with what a collector is given.
    func withStruct(_ body: (UnsafePointer<plugin_endpoints>) -> plugin_status) -> plugin_status {
        var given = plugin_endpoints(
            size: UInt32(MemoryLayout<plugin_endpoints>.size),
            reserved: 0,
            host: Unmanaged.passUnretained(self).toOpaque(),
            add: { given, endpoint in
                guard let given, let endpoint, let added = CollectorEndpoint(endpoint.pointee) else { return .failed }
                let recorder = Unmanaged<EndpointRecorder>.fromOpaque(given.pointee.host).takeUnretainedValue()
                recorder.endpoints.append(added)
                return .ok
            }
        )
        return withExtendedLifetime(self) { body(&given) }
    }
}

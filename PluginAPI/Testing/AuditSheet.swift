import PluginAPI

// Unsafe code: all that the struct points to lives as long as the call that it is made for.

/// Asks a strategy, and takes what it proposes.
final class AuditSheet {
    private(set) var solution = ProposedSolution()
    private let parameters: [UInt8]
    private let scope: [UInt8]?

    init(_ parameters: Record, _ scope: [Value]?) {
        self.parameters = CBOR.encode(.map(parameters))
        self.scope = scope.map { CBOR.encode(.array($0)) }
    }

    func withStruct(_ body: (UnsafePointer<plugin_audit>) -> plugin_status) -> plugin_status {
        self.parameters.withUnsafeBufferPointer { parameters in
            (self.scope ?? []).withUnsafeBufferPointer { scope in
                var given = plugin_audit()
                given.size = UInt32(MemoryLayout<plugin_audit>.size)
                given.parameters = parameters.baseAddress
                given.parameters_length = UInt64(parameters.count)
                if self.scope != nil {
                    given.scope = scope.baseAddress
                    given.scope_length = UInt64(scope.count)
                }
                given.host = Unmanaged.passUnretained(self).toOpaque()
                given.add_action = { audit, type, id, input, length in
                    let bytes = UnsafeRawBufferPointer(start: input, count: Int(length))
                    guard let audit, let input = (try? CBOR.decode(bytes))?.record else {
                        return plugin_status(PLUGIN_FAILED)
                    }
                    let action = ProposedAction(String(type), resourceID: String(id), input)
                    AuditSheet.of(audit).solution.actions.append(action)
                    return plugin_status(PLUGIN_OK)
                }
                given.set_indicator = { audit, name, _, value in
                    guard let audit else { return plugin_status(PLUGIN_FAILED) }
                    AuditSheet.of(audit).solution.indicators[String(name)] = value
                    return plugin_status(PLUGIN_OK)
                }
                return withExtendedLifetime(self) { body(&given) }
            }
        }
    }

    private static func of(_ audit: UnsafePointer<plugin_audit>) -> AuditSheet {
        Unmanaged<AuditSheet>.fromOpaque(audit.pointee.host).takeUnretainedValue()
    }
}

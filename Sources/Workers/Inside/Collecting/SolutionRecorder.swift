import PluginABI
import Records

// Unsafe code: the struct that the strategy is given leads here, and lives as long as the audit does.

/// Takes what a strategy proposes.
final class SolutionRecorder {
    private(set) var solution = StrategySolution()
    private let parameters: [UInt8]
    private let scope: [UInt8]?

    init(parameters: [UInt8], scope: [UInt8]?) {
        self.parameters = parameters
        self.scope = scope
    }

    /// Calls `body` with what a strategy is given.
    func withStruct(_ body: (UnsafePointer<plugin_audit>) -> plugin_status) -> plugin_status {
        self.parameters.withUnsafeBufferPointer { parameters in
            (self.scope ?? []).withUnsafeBufferPointer { scope in
                var given = plugin_audit(
                    size: UInt32(MemoryLayout<plugin_audit>.size),
                    reserved: 0,
                    parameters: parameters.baseAddress,
                    parameters_length: UInt64(parameters.count),
                    scope: self.scope == nil ? nil : scope.baseAddress,
                    scope_length: UInt64(scope.count),
                    host: Unmanaged.passUnretained(self).toOpaque(),
                    add_action: { audit, type, resource, input, length in
                        guard let recorder = SolutionRecorder.of(audit) else { return .failed }
                        let bytes = UnsafeRawBufferPointer(start: input, count: Int(length))
                        guard let parameters = try? CBOR.decode(bytes), parameters.record != nil else { return .failed }
                        recorder.solution.actions.append([
                            "action_type": .string(String(copying: type)),
                            "resource_id": .string(String(copying: resource)), "input_parameters": parameters,
                        ])
                        return .ok
                    },
                    set_indicator: { audit, name, unit, value in
                        guard let recorder = SolutionRecorder.of(audit) else { return .failed }
                        let indicator: Record = [
                            "name": .string(String(copying: name)), "unit": .string(String(copying: unit)),
                            "value": .double(value),
                        ]
                        recorder.solution.indicators.removeAll { $0["name"] == indicator["name"] }
                        recorder.solution.indicators.append(indicator)
                        return .ok
                    }
                )
                return withExtendedLifetime(self) { body(&given) }
            }
        }
    }

    private static func of(_ audit: UnsafePointer<plugin_audit>?) -> SolutionRecorder? {
        guard let host = audit?.pointee.host else { return nil }
        return Unmanaged<SolutionRecorder>.fromOpaque(host).takeUnretainedValue()
    }
}

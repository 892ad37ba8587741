/// What a module is told of the platform and of itself.
public struct ModuleSettings: Sendable {
    /// The module's own configuration, `modules/NAME.yml`; empty if there is none.
    public let module: Record
    /// The platform: `app_name`, `config_base_path`, `config` with all files by their names, `model_spec`.
    public let platform: Record
    /// Which of the processes of the module this is, from 0.
    public let process: Int
    /// How many processes the module has.
    public let processCount: Int
    /// Whether what refreshed callbacks derived is to be derived anew; the same object each time.
    public let refresh: RefreshFlag

    /// The configuration of the platform at a path such as `"processing_core.worker_processes"`; nil if there is none.
    public subscript(path: String) -> Value? {
        var value: Value? = self.platform["config"]
        for step in path.split(separator: ".") { value = value?.record?[String(step)] }
        return value
    }

    init(_ settings: plugin_module_settings, _ refresh: RefreshFlag) throws {
        self.module = try Self.record(settings.module, settings.module_length)
        self.platform = try Self.record(settings.platform, settings.platform_length)
        self.process = Int(settings.process)
        self.processCount = Int(settings.process_count)
        self.refresh = refresh
    }

    private static func record(_ bytes: UnsafePointer<UInt8>?, _ length: UInt64) throws -> Record {
        guard length > 0 else { return Record() }
        let value = try CBOR.decode(UnsafeRawBufferPointer(start: bytes, count: Int(length)))
        guard case .map(let record) = value else { throw NotARecord(value: value) }
        return record
    }
}

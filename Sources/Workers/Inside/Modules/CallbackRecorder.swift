import PluginABI
import Records

// Unsafe code: the struct that the module is given leads here, and lives as long as `declare` does.

/// Takes the callbacks that a module registers.
final class CallbackRecorder {
    private(set) var callbacks: [ModuleCallback] = []

    /// Calls `body` with what a module is given.
    func withStruct(_ body: (UnsafePointer<plugin_callbacks>) -> plugin_status) -> plugin_status {
        var given = plugin_callbacks(
            size: UInt32(MemoryLayout<plugin_callbacks>.size),
            reserved: 0,
            host: Unmanaged.passUnretained(self).toOpaque(),
            add: { given, callback in
                guard let given, let callback, let added = ModuleCallback(callback.pointee) else {
                    return plugin_status(PLUGIN_FAILED)
                }
                Unmanaged<CallbackRecorder>.fromOpaque(given.pointee.host).takeUnretainedValue().callbacks.append(added)
                return .ok
            }
        )
        return withExtendedLifetime(self) { body(&given) }
    }
}

extension ModuleCallback {
    /// Copies a callback; nil if its type is unknown.
    fileprivate init?(_ given: plugin_callback) {
        guard let kind = Kind(rawValue: Int(given.type)) else { return nil }
        self.init(
            kind,
            named: String(copying: given.name),
            entity: String(copying: given.entity),
            attribute: String(copying: given.attribute),
            id: String(copying: given.id),
            period: Int(given.period),
            isRefreshed: given.flags & UInt32(PLUGIN_CALLBACK_REFRESHED) != 0,
            schedule: given.schedule.map { Schedule($0.pointee) },
            dependsOn: Self.copy(given.depends_on, given.depends_on_count),
            mayChange: Self.copy(given.may_change, given.may_change_count)
        )
    }

    private static func copy(_ paths: UnsafePointer<plugin_path>?, _ count: UInt64) -> [[String]] {
        UnsafeBufferPointer(start: paths, count: paths == nil ? 0 : Int(count)).map { path in
            UnsafeBufferPointer(start: path.steps, count: Int(path.count)).map { String(copying: $0) }
        }
    }
}

extension ModuleCallback.Schedule {
    fileprivate init(_ given: plugin_schedule) {
        let texts = [
            given.year, given.month, given.day, given.week, given.day_of_week, given.hour, given.minute, given.second,
        ]
        var fields: [String: String] = [:]
        for (name, text) in zip(Self.names, texts) where text.bytes != nil { fields[name] = String(copying: text) }
        self.fields = fields
        self.timeZone = given.timezone.bytes == nil ? "UTC" : String(copying: given.timezone)
        self.misfireGrace = given.misfire_grace == 0 ? 1 : Int(given.misfire_grace)
    }
}

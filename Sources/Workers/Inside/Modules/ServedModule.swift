import PluginABI
import Records

// Unsafe code: the word of the flag is never freed, for the instance keeps it; structs that the module is given live as long
// as the verb that they are made for.

/// The verbs of a module, whose calls have parts: they come in bytes and are handed over as the contract's structs.
final class ServedModule: ServedCalls {
    private let verbs: plugin_module_verbs
    private let context: InstanceContext
    private let refresh = UnsafeMutablePointer<UInt32>.allocate(capacity: 1)

    /// Reads a table, which is as large as this host knows it.
    init(_ table: UnsafeRawPointer, _ context: InstanceContext) throws(ProducerFailure) {
        self.context = context
        self.verbs = table.load(as: plugin_module_verbs.self)
        self.refresh.initialize(to: 0)
        guard self.verbs.create != nil, self.verbs.configure != nil, self.verbs.declare != nil, self.verbs.run != nil,
            self.verbs.destroy != nil
        else { throw ProducerFailure("[P-33] the table of verbs lacks create, configure, declare, run or destroy") }
    }

    var create: ServedVerbs.Create { self.verbs.create }

    var destroy: ServedVerbs.Destroy { self.verbs.destroy }

    func perform(
        _ number: UInt32,
        _ bytes: UnsafeRawBufferPointer,
        on instance: UnsafeMutableRawPointer,
        into room: AnswerRoom
    ) -> plugin_status? {
        switch number {
        case ModuleVerb.configure: self.configure(instance, bytes)
        case ModuleVerb.declare: self.declare(instance, room)
        case ModuleVerb.start: self.verbs.start.map { $0(instance) } ?? .ok
        case ModuleVerb.stop: self.verbs.stop.map { $0(instance) } ?? .ok
        case ModuleVerb.run: self.run(instance, bytes, room)
        case ModuleVerb.correlate: self.correlate(instance, bytes, room)
        case ModuleVerb.refresh:
            self.setRefresh(bytes)
        default: nil
        }
    }

    private func configure(_ instance: UnsafeMutableRawPointer, _ bytes: UnsafeRawBufferPointer) -> plugin_status {
        guard let settings = try? ModuleSettings(bytes) else { return .failed }
        return settings.platform.withUnsafeBufferPointer { platform in
            settings.module.withUnsafeBufferPointer { module in
                var given = plugin_module_settings(
                    size: UInt32(MemoryLayout<plugin_module_settings>.size),
                    process: UInt32(clamping: settings.process),
                    process_count: UInt32(clamping: settings.processCount),
                    reserved: 0,
                    platform: platform.baseAddress,
                    platform_length: UInt64(platform.count),
                    module: module.baseAddress,
                    module_length: UInt64(module.count),
                    refresh: self.refresh
                )
                return self.verbs.configure(instance, &given)
            }
        }
    }

    private func declare(_ instance: UnsafeMutableRawPointer, _ room: AnswerRoom) -> plugin_status {
        let recorder = CallbackRecorder()
        let status = recorder.withStruct { self.verbs.declare(instance, $0) }
        guard status == .ok else { return status }
        return room.put(CBOR.encode(.array(recorder.callbacks.map(\.value)))) ? .ok : .failed
    }

    private func run(
        _ instance: UnsafeMutableRawPointer,
        _ bytes: UnsafeRawBufferPointer,
        _ room: AnswerRoom
    ) -> plugin_status {
        let batch = ReceivedInvocations(bytes)
        let recorder = OutcomeRecorder()
        let status = recorder.withStruct(batch) { self.verbs.run(instance, $0) }
        if status != .ok {
            recorder.failRest(self.context.takeReport() ?? "[P-05] run failed without giving a reason", of: batch.count)
        }
        return room.put(recorder.bytes(wantsRefresh: self.refresh.pointee != 0)) ? .ok : .failed
    }

    private func correlate(
        _ instance: UnsafeMutableRawPointer,
        _ bytes: UnsafeRawBufferPointer,
        _ room: AnswerRoom
    ) -> plugin_status {
        let recorder = CorrelationRecorder(ReceivedDocuments(bytes))
        guard let correlate = self.verbs.correlate else {
            recorder.failRest("[P-33] the module registers correlations, and its table of verbs lacks correlate")
            return room.put(recorder.bytes(wantsRefresh: false)) ? .ok : .failed
        }
        let status = recorder.withStruct { correlate(instance, $0) }
        if status != .ok {
            recorder.failRest(self.context.takeReport() ?? "[P-05] correlate failed without giving a reason")
        }
        return room.put(recorder.bytes(wantsRefresh: self.refresh.pointee != 0)) ? .ok : .failed
    }

    private func setRefresh(_ bytes: UnsafeRawBufferPointer) -> plugin_status {
        self.refresh.pointee = bytes.first ?? 0 == 0 ? 0 : 1
        return .ok
    }
}

import PluginABI
import Records

// Unsafe code: the struct that the module is given leads here, and lives as long as `run` does; texts and tasks are copied
// while the module hands them over.

/// Takes what the calls of a batch do.
final class OutcomeRecorder {
    private var writer = ByteWriter()
    private let running: UnsafeMutablePointer<UInt64>

    init() {
        self.running = .allocate(capacity: 1)
        self.running.initialize(to: 0)
    }

    deinit { self.running.deallocate() }

    /// Calls `body` with what a module is given.
    func withStruct(
        _ batch: borrowing ReceivedInvocations,
        _ body: (UnsafePointer<plugin_invocations>) -> plugin_status
    ) -> plugin_status {
        var given = plugin_invocations(
            size: UInt32(MemoryLayout<plugin_invocations>.size),
            reserved: 0,
            items: batch.invocations,
            count: UInt64(batch.count),
            tasks: batch.tasks,
            task_count: UInt64(batch.taskCount),
            running: self.running,
            host: Unmanaged.passUnretained(self).toOpaque(),
            emit: { given, task in
                guard let given, let task else { return plugin_status(PLUGIN_FAILED) }
                return OutcomeRecorder.of(given).emit(task.pointee)
            },
            deny: { given in
                guard let given else { return }
                OutcomeRecorder.of(given).deny()
            },
            fail: { given, reason in
                guard let given else { return }
                OutcomeRecorder.of(given).fail(reason)
            }
        )
        return withExtendedLifetime(self) { body(&given) }
    }

    /// The place of the call that the module said it makes.
    var place: UInt64 { self.running.pointee }

    /// Notes that the call that the module is at, and all behind it, have failed.
    func failRest(_ reason: String, of count: Int) {
        for place in min(Int(clamping: self.place), count)..<count {
            ModuleOutcome.writeFailed(UInt64(place), reason, &self.writer)
        }
    }

    /// What the calls did, as it travels.
    func bytes(wantsRefresh: Bool) -> [UInt8] {
        [wantsRefresh ? 1 : 0] + Array(self.writer.bytes)
    }

    private static func of(_ given: UnsafePointer<plugin_invocations>) -> OutcomeRecorder {
        Unmanaged<OutcomeRecorder>.fromOpaque(given.pointee.host).takeUnretainedValue()
    }

    private func emit(_ task: plugin_entity_task) -> plugin_status {
        guard EmittedTask.isWellFormed(task) else { return plugin_status(PLUGIN_FAILED) }
        ModuleOutcome.writeMade(self.place, &self.writer)
        EmittedTask.write(task, &self.writer)
        return .ok
    }

    private func deny() { ModuleOutcome.writeDenied(self.place, &self.writer) }

    private func fail(_ reason: plugin_text) {
        ModuleOutcome.writeFailed(self.place, String(copying: reason), &self.writer)
    }
}

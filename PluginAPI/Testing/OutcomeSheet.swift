import PluginAPI

// Unsafe code: the structs lead here and into the loan, and live as long as the call that they are made for.

/// Takes what the calls of a batch do.
final class OutcomeSheet {
    private(set) var outcome = ModuleOutcome()
    private var running: UInt64 = 0

    func withStruct(
        _ items: [plugin_invocation],
        _ task: DataPointTask?,
        _ body: (UnsafePointer<plugin_invocations>) -> plugin_status
    ) -> plugin_status {
        let loan = LoanedTask(task ?? DataPointTask(entity: "", eid: "", []))
        return withUnsafePointer(to: loan.task) { lent in
            items.withUnsafeBufferPointer { items in
                withUnsafeMutablePointer(to: &self.running) { running in
                    var given = plugin_invocations()
                    given.size = UInt32(MemoryLayout<plugin_invocations>.size)
                    given.items = items.baseAddress
                    given.count = UInt64(items.count)
                    given.tasks = lent
                    given.task_count = task == nil ? 0 : 1
                    given.running = running
                    given.host = Unmanaged.passUnretained(self).toOpaque()
                    given.emit = { given, task in
                        guard let given, let task, let copy = try? DataPointTask(task.pointee) else {
                            return plugin_status(PLUGIN_FAILED)
                        }
                        OutcomeSheet.of(given).outcome.tasks.append(copy)
                        return plugin_status(PLUGIN_OK)
                    }
                    given.deny = { given in
                        guard let given else { return }
                        OutcomeSheet.of(given).outcome.isDenied = true
                    }
                    given.fail = { given, reason in
                        guard let given else { return }
                        OutcomeSheet.of(given).outcome.failures.append(String(reason))
                    }
                    return withExtendedLifetime(self) { body(&given) }
                }
            }
        }
    }

    private static func of(_ given: UnsafePointer<plugin_invocations>) -> OutcomeSheet {
        Unmanaged<OutcomeSheet>.fromOpaque(given.pointee.host).takeUnretainedValue()
    }
}

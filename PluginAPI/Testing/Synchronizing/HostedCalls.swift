import PluginAPI

// Unsafe code: the table is made once and lives as long as the process; tokens are the caller's, and handed back within the
// call, which the contract allows on any thread.

/// The host's side of the ability "calls", in memory: calls about objects are answered at once.
enum HostedCalls {
    nonisolated(unsafe) static let table: UnsafeRawPointer = {
        let calls = UnsafeMutablePointer<plugin_calls>.allocate(capacity: 1)
        calls.initialize(
            to: plugin_calls(
                size: UInt32(MemoryLayout<plugin_calls>.size),
                reserved: 0,
                call: { context, verb, data, length, token, answered in
                    let shelf = InMemoryHost.of(context?.pointee.host).objects
                    let bytes = Array(UnsafeBufferPointer(start: data, count: Int(length)))
                    guard let answered, verb == UInt32(PLUGIN_OBJECTS_PERFORM), let answer = shelf?.answer(bytes) else {
                        return plugin_status(PLUGIN_FAILED)
                    }
                    answer.withUnsafeBufferPointer {
                        answered(token, plugin_status(PLUGIN_OK), $0.baseAddress, UInt64($0.count))
                    }
                    return plugin_status(PLUGIN_OK)
                }
            )
        )
        return UnsafeRawPointer(calls)
    }()
}

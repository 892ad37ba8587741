import PluginABI

// Unsafe code: the bytes are those of an `InvocationBatch` of this host, which is trusted; they are copied, so that they
// stay where they are while the module reads them, and the offsets in them become pointers.

/// A batch of calls as the module is given it.
struct ReceivedInvocations: ~Copyable {
    private let memory: UnsafeMutableRawBufferPointer
    let invocations: UnsafePointer<plugin_invocation>
    let count: Int
    let tasks: UnsafePointer<plugin_entity_task>
    let taskCount: Int

    init(_ bytes: UnsafeRawBufferPointer) {
        self.memory = .allocate(byteCount: max(bytes.count, 1), alignment: 16)
        self.memory.copyMemory(from: bytes)
        let start = self.memory.baseAddress!
        let header = start.load(as: InvocationBatch.Header.self)
        var place = start + MemoryLayout<InvocationBatch.Header>.size
        func take<Element>(_ type: Element.Type, _ count: UInt64) -> UnsafeMutableBufferPointer<Element> {
            defer { place += Int(count) * MemoryLayout<Element>.stride }
            return UnsafeMutableBufferPointer(start: place.assumingMemoryBound(to: type), count: Int(count))
        }
        let invocations = take(plugin_invocation.self, header.invocations)
        let tasks = take(plugin_entity_task.self, header.tasks)
        let datapoints = take(plugin_datapoint.self, header.datapoints)
        let tags = take(plugin_text.self, header.tags)
        let lifetimes = take(plugin_lifetime.self, header.lifetimes)
        let texts = UnsafeRawPointer(place)
        for index in tasks.indices {
            Self.aim(&tasks[index].entity, texts)
            if tasks[index].id.is_integer == 0 { Self.aim(&tasks[index].id.text, texts) }
            tasks[index].datapoints = UnsafePointer(datapoints.baseAddress!) + Self.offset(tasks[index].datapoints)
            tasks[index].tags = UnsafePointer(tags.baseAddress!) + Self.offset(tasks[index].tags)
            tasks[index].lifetimes = UnsafePointer(lifetimes.baseAddress!) + Self.offset(tasks[index].lifetimes)
        }
        for index in datapoints.indices {
            Self.aim(&datapoints[index].attribute, texts)
            Self.aim(&datapoints[index].source, texts)
            datapoints[index].value = (texts + Self.offset(datapoints[index].value)).assumingMemoryBound(to: UInt8.self)
        }
        for index in tags.indices { Self.aim(&tags[index], texts) }
        for index in lifetimes.indices { Self.aim(&lifetimes[index].name, texts) }
        self.invocations = UnsafePointer(invocations.baseAddress!)
        self.count = invocations.count
        self.tasks = UnsafePointer(tasks.baseAddress!)
        self.taskCount = tasks.count
    }

    deinit { self.memory.deallocate() }

    private static func aim(_ text: inout plugin_text, _ texts: UnsafeRawPointer) {
        text.bytes = (texts + self.offset(text.bytes)).assumingMemoryBound(to: CChar.self)
    }

    private static func offset<Pointee>(_ pointer: UnsafePointer<Pointee>?) -> Int { Int(bitPattern: pointer) - 1 }
}

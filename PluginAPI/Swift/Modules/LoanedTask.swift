// Unsafe code: all that the contract's structs point to is allocated here and freed with the loan, which outlives the call
// that it is made for.

/// A task as the contract has it, for the length of one call.
package struct LoanedTask: ~Copyable {
    private var memory: [UnsafeMutableRawPointer] = []
    package private(set) var task = plugin_entity_task()

    package init(_ task: DataPointTask) {
        self.task.size = UInt32(MemoryLayout<plugin_entity_task>.size)
        self.task.flags = task.isDeletion ? UInt32(PLUGIN_TASK_DELETE) : 0
        self.task.entity = self.lend(task.entity)
        switch task.eid {
        case .int(let number):
            self.task.id.is_integer = 1
            self.task.id.integer = Int64(number)
        case .string(let text): self.task.id.text = self.lend(text)
        }
        let datapoints = task.datapoints.map { self.lend($0) }
        self.task.datapoints = self.lend(datapoints)
        self.task.datapoint_count = UInt64(datapoints.count)
        let tags = task.tags.map { self.lend($0) }
        self.task.tags = self.lend(tags)
        self.task.tag_count = UInt64(tags.count)
        let lifetimes = task.lifetimes.sorted { $0.key < $1.key }.map { name, until in
            plugin_lifetime(name: self.lend(name), until: until)
        }
        self.task.lifetimes = self.lend(lifetimes)
        self.task.lifetime_count = UInt64(lifetimes.count)
    }

    deinit { for block in self.memory { block.deallocate() } }

    private mutating func lend(_ datapoint: DataPoint) -> plugin_datapoint {
        let value = CBOR.encode(datapoint.value)
        var lent = plugin_datapoint()
        lent.size = UInt32(MemoryLayout<plugin_datapoint>.size)
        lent.kind = UInt32(datapoint.kind?.number ?? 0)
        lent.attribute = self.lend(datapoint.attribute)
        lent.source = self.lend(datapoint.source)
        lent.value = self.lend(value)
        lent.value_length = UInt64(value.count)
        lent.t1 = datapoint.t1 ?? 0
        lent.t2 = datapoint.t2 ?? datapoint.t1 ?? 0
        lent.confidence = datapoint.confidence
        return lent
    }

    private mutating func lend(_ text: String) -> plugin_text {
        let bytes = text.utf8.map { CChar(bitPattern: $0) }
        return plugin_text(bytes: self.lend(bytes), length: bytes.count)
    }

    private mutating func lend<Element>(_ elements: [Element]) -> UnsafePointer<Element>? {
        guard !elements.isEmpty else { return nil }
        let block = UnsafeMutablePointer<Element>.allocate(capacity: elements.count)
        block.initialize(from: elements, count: elements.count)
        self.memory.append(UnsafeMutableRawPointer(block))
        return UnsafePointer(block)
    }
}

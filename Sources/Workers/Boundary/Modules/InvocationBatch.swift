import PluginABI

// A batch travels as the contract's own structs, one array after the other, with offsets in place of pointers; the worker
// adds its address to them and has what the module is to be given. The worker trusts it: it comes from the host.
//
// Unsafe code: the structs are plain memory without padding that matters, and are copied as bytes.

/// Calls of a module that go to its worker at once.
public struct InvocationBatch {
    /// Where the parts of a batch are.
    struct Header {
        var invocations: UInt64
        var tasks: UInt64
        var datapoints: UInt64
        var tags: UInt64
        var lifetimes: UInt64
        var bytes: UInt64
    }

    /// Stands for none of a task or datapoint.
    public static let none = UInt32.max

    private var invocations: [plugin_invocation] = []
    private var tasks: [plugin_entity_task] = []
    private var datapoints: [plugin_datapoint] = []
    private var tags: [plugin_text] = []
    private var lifetimes: [plugin_lifetime] = []
    private var bytes: [UInt8] = []

    /// Makes an empty batch.
    public init() {}

    /// Calls in it.
    public var count: Int { self.invocations.count }

    /// Tasks in it.
    public var taskCount: Int { self.tasks.count }

    /// Adds a task without any datapoints.
    ///
    /// - Returns: Its place.
    @discardableResult
    public mutating func addTask(entity: String, id: ModuleEntityID, isDeletion: Bool = false) -> UInt32 {
        var task = plugin_entity_task()
        task.size = UInt32(MemoryLayout<plugin_entity_task>.size)
        task.flags = isDeletion ? UInt32(PLUGIN_TASK_DELETE) : 0
        task.entity = self.place(entity)
        switch id {
        case .integer(let number):
            task.id.is_integer = 1
            task.id.integer = number
        case .text(let text): task.id.text = self.place(text)
        }
        task.datapoints = Self.offset(self.datapoints.count)
        task.tags = Self.offset(self.tags.count)
        task.lifetimes = Self.offset(self.lifetimes.count)
        self.tasks.append(task)
        return UInt32(self.tasks.count - 1)
    }

    /// Adds a datapoint to the last task.
    ///
    /// - Parameters:
    ///   - kind: PLUGIN_ATTRIBUTE_*.
    ///   - value: One item of CBOR.
    ///   - t1: Microseconds since 1970 UTC.
    /// - Returns: Its place in the task.
    @discardableResult
    public mutating func addDatapoint(
        kind: Int,
        attribute: String,
        value: UnsafeRawBufferPointer,
        t1: Int64 = 0,
        t2: Int64 = 0,
        confidence: Double = 1,
        source: String = ""
    ) -> UInt32 {
        var datapoint = plugin_datapoint()
        datapoint.size = UInt32(MemoryLayout<plugin_datapoint>.size)
        datapoint.kind = UInt32(kind)
        datapoint.attribute = self.place(attribute)
        datapoint.source = self.place(source)
        datapoint.value = Self.offset(self.bytes.count)
        datapoint.value_length = UInt64(value.count)
        datapoint.t1 = t1
        datapoint.t2 = t2
        datapoint.confidence = confidence
        self.bytes.append(contentsOf: value)
        self.datapoints.append(datapoint)
        let last = self.tasks.count - 1
        self.tasks[last].datapoint_count += 1
        return UInt32(self.tasks[last].datapoint_count - 1)
    }

    /// Adds a tag to the last task.
    public mutating func addTag(_ tag: String) {
        let text = self.place(tag)
        self.tags.append(text)
        self.tasks[self.tasks.count - 1].tag_count += 1
    }

    /// Adds a time to live to the last task, in microseconds since 1970 UTC.
    public mutating func addLifetime(_ name: String, until: Int64) {
        let text = self.place(name)
        self.lifetimes.append(plugin_lifetime(name: text, until: until))
        self.tasks[self.tasks.count - 1].lifetime_count += 1
    }

    /// Adds a call.
    public mutating func invoke(_ callback: Int, task: UInt32 = Self.none, datapoint: UInt32 = Self.none) {
        self.invocations.append(
            plugin_invocation(callback: UInt32(callback), task: task, datapoint: datapoint, reserved: 0)
        )
    }

    /// The same tasks, with some of the calls only.
    func keeping(_ places: Range<Int>) -> InvocationBatch {
        var part = self
        part.invocations = Array(self.invocations[places])
        return part
    }

    // MARK: - The bytes

    /// The batch as it travels.
    func encoded() -> [UInt8] {
        let header = Header(
            invocations: UInt64(self.invocations.count),
            tasks: UInt64(self.tasks.count),
            datapoints: UInt64(self.datapoints.count),
            tags: UInt64(self.tags.count),
            lifetimes: UInt64(self.lifetimes.count),
            bytes: UInt64(self.bytes.count)
        )
        var result: [UInt8] = []
        result.reserveCapacity(self.tasks.count * 96 + self.datapoints.count * 96 + self.bytes.count + 1024)
        withUnsafeBytes(of: header) { result.append(contentsOf: $0) }
        self.invocations.withUnsafeBytes { result.append(contentsOf: $0) }
        self.tasks.withUnsafeBytes { result.append(contentsOf: $0) }
        self.datapoints.withUnsafeBytes { result.append(contentsOf: $0) }
        self.tags.withUnsafeBytes { result.append(contentsOf: $0) }
        self.lifetimes.withUnsafeBytes { result.append(contentsOf: $0) }
        result.append(contentsOf: self.bytes)
        return result
    }

    private mutating func place(_ text: String) -> plugin_text {
        let offset = self.bytes.count
        self.bytes.append(contentsOf: text.utf8)
        return plugin_text(bytes: Self.offset(offset), length: self.bytes.count - offset)
    }

    /// An offset in the place of a pointer; one more than it is, as 0 is no pointer.
    private static func offset<Pointee>(_ offset: Int) -> UnsafePointer<Pointee>? {
        UnsafePointer(bitPattern: offset + 1)
    }
}

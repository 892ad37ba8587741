import PluginABI

// Unsafe code: what a module hands over is read while the call runs; a pointer that it got wrong ends the worker, which the
// host reports.

extension EmittedTask {
    /// Bytes that a datapoint takes at least.
    private static let smallestDatapoint = 60

    /// Reads a task that a worker sends.
    init(_ reader: inout WireReader) throws(FrameError) {
        self.isDeletion = try reader.byte() != 0
        self.entity = try reader.text()
        let isInteger = try reader.byte() != 0
        self.id = isInteger ? .integer(Int64(bitPattern: try reader.long())) : .text(try reader.text())
        self.datapoints = []
        self.tags = []
        self.lifetimes = []
        for _ in 0..<(try reader.count(ofAtLeast: Self.smallestDatapoint)) {
            self.datapoints.append(
                Datapoint(
                    attribute: try reader.text(),
                    kind: Int(try reader.word()),
                    value: Array(try reader.block()),
                    t1: Int64(bitPattern: try reader.long()),
                    t2: Int64(bitPattern: try reader.long()),
                    confidence: Double(bitPattern: try reader.long()),
                    source: try reader.text()
                )
            )
        }
        for _ in 0..<(try reader.count(ofAtLeast: 8)) { self.tags.append(try reader.text()) }
        for _ in 0..<(try reader.count(ofAtLeast: 16)) {
            let name = try reader.text()
            self.lifetimes.append((name, Int64(bitPattern: try reader.long())))
        }
    }

    /// Writes a task that a module hands over.
    static func write(_ task: plugin_entity_task, _ writer: inout WireWriter) {
        writer.byte(task.flags & UInt32(PLUGIN_TASK_DELETE) != 0 ? 1 : 0)
        writer.block(Self.block(task.entity))
        writer.byte(task.id.is_integer != 0 ? 1 : 0)
        if task.id.is_integer != 0 {
            writer.long(UInt64(bitPattern: task.id.integer))
        } else {
            writer.block(Self.block(task.id.text))
        }
        writer.long(task.datapoint_count)
        for datapoint in UnsafeBufferPointer(start: task.datapoints, count: Int(task.datapoint_count)) {
            writer.block(Self.block(datapoint.attribute))
            writer.word(datapoint.kind)
            writer.block(UnsafeRawBufferPointer(start: datapoint.value, count: Int(datapoint.value_length)))
            writer.long(UInt64(bitPattern: datapoint.t1))
            writer.long(UInt64(bitPattern: datapoint.t2))
            writer.long(datapoint.confidence.bitPattern)
            writer.block(Self.block(datapoint.source))
        }
        writer.long(task.tag_count)
        for tag in UnsafeBufferPointer(start: task.tags, count: Int(task.tag_count)) { writer.block(Self.block(tag)) }
        writer.long(task.lifetime_count)
        for lifetime in UnsafeBufferPointer(start: task.lifetimes, count: Int(task.lifetime_count)) {
            writer.block(Self.block(lifetime.name))
            writer.long(UInt64(bitPattern: lifetime.until))
        }
    }

    private static func block(_ text: plugin_text) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: text.bytes, count: text.bytes == nil ? 0 : text.length)
    }
}

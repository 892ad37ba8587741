import PluginABI
import Records

// Unsafe code: what a module hands over is read while the call runs; a pointer that it got wrong ends the worker, which the
// host reports.

extension EmittedTask {
    /// Bytes that a datapoint takes at least.
    private static let smallestDatapoint = 28

    /// Reads a task that a worker sends.
    init(_ reader: inout ByteReader) throws(ByteError) {
        self.isDeletion = try reader.byte() != 0
        self.entity = try reader.text()
        let isInteger = try reader.byte() != 0
        self.id = isInteger ? .integer(try reader.word(Int64.self)) : .text(try reader.text())
        self.datapoints = []
        self.tags = []
        self.lifetimes = []
        for _ in 0..<(try reader.length(ofElements: Self.smallestDatapoint)) {
            self.datapoints.append(
                Datapoint(
                    attribute: try reader.text(),
                    kind: Int(clamping: try reader.count()),
                    value: Array(try reader.slice()),
                    t1: try reader.word(Int64.self),
                    t2: try reader.word(Int64.self),
                    confidence: Double(bitPattern: try reader.word(UInt64.self)),
                    source: try reader.text()
                )
            )
        }
        for _ in 0..<(try reader.length()) { self.tags.append(try reader.text()) }
        for _ in 0..<(try reader.length(ofElements: 9)) {
            let name = try reader.text()
            self.lifetimes.append((name, try reader.word(Int64.self)))
        }
    }

    /// Whether each value of a task that a module hands over is one item of CBOR.
    static func isWellFormed(_ task: plugin_entity_task) -> Bool {
        UnsafeBufferPointer(start: task.datapoints, count: Int(task.datapoint_count)).allSatisfy { datapoint in
            let value = UnsafeRawBufferPointer(start: datapoint.value, count: Int(datapoint.value_length))
            return (try? CBOR.decodeFirst(value).length) == value.count
        }
    }

    /// Writes a task that a module hands over.
    static func write(_ task: plugin_entity_task, _ writer: inout ByteWriter) {
        writer.write(task.flags & UInt32(PLUGIN_TASK_DELETE) != 0 ? 1 : 0)
        writer.write(text: String(copying: task.entity))
        writer.write(task.id.is_integer != 0 ? 1 : 0)
        if task.id.is_integer != 0 {
            writer.write(word: task.id.integer)
        } else {
            writer.write(text: String(copying: task.id.text))
        }
        writer.write(count: task.datapoint_count)
        for datapoint in UnsafeBufferPointer(start: task.datapoints, count: Int(task.datapoint_count)) {
            writer.write(text: String(copying: datapoint.attribute))
            writer.write(count: UInt64(datapoint.kind))
            writer.write(count: datapoint.value_length)
            writer.write(raw: UnsafeRawBufferPointer(start: datapoint.value, count: Int(datapoint.value_length)))
            writer.write(word: datapoint.t1)
            writer.write(word: datapoint.t2)
            writer.write(word: datapoint.confidence.bitPattern)
            writer.write(text: String(copying: datapoint.source))
        }
        writer.write(count: task.tag_count)
        for tag in UnsafeBufferPointer(start: task.tags, count: Int(task.tag_count)) {
            writer.write(text: String(copying: tag))
        }
        writer.write(count: task.lifetime_count)
        for lifetime in UnsafeBufferPointer(start: task.lifetimes, count: Int(task.lifetime_count)) {
            writer.write(text: String(copying: lifetime.name))
            writer.write(word: lifetime.until)
        }
    }
}

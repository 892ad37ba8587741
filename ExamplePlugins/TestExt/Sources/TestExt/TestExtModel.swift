import PluginAPI

/// A sample model that writes its fields straight into the batch, for speed.
struct TestExtModel: Model {
    static let name = "test_ext_model"
    static let summary = "A sample model, just for testing."
    static let version = "1.0"
    static let columns = ["class_id", "pid", "ts"]

    private let id: Int
    private let pid: Int

    init(_ context: Context) {
        self.id = context.instance
        self.pid = context.reproducibleProcessID
    }

    mutating func write(into record: inout RecordWriter) {
        record.field("class_id", self.id)
        record.field("pid", self.pid)
        record.field("ts", .now)
    }
}

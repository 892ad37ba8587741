import PluginAPI

/// The same model in the comfortable way: one value a record.
struct TestExtRecordModel: Model {
    static let name = "test_ext_record_model"
    static let summary = "The sample model with one record value at a time."
    static let version = "1.0"

    private let id: Int
    private let pid: Int

    init(_ context: Context) {
        self.id = context.instance
        self.pid = context.reproducibleProcessID
    }

    mutating func next() -> Record {
        ["class_id": .int(self.id), "pid": .int(self.pid), "ts": .now]
    }
}

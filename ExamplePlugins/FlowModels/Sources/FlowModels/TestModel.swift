import PluginAPI

/// The smallest model: who made the record, and when. (Avalon's `test`.)
struct TestModel: Model {
    static let name = "test"
    static let summary = "Who made the record, and when."
    static let version = "1.0"
    static let columns = ["_id", "_ts", "_ms"]

    private let id: String

    init(_ context: Context) { self.id = "test\(context.instance)" }

    mutating func write(into record: inout RecordWriter) {
        let now = Clock.now()
        // Rounded down, so that the microseconds count up before 1970, too.
        let microseconds = (now % 1_000_000 + 1_000_000) % 1_000_000
        record.field("_id", self.id)
        record.field("_ts", Int((now - microseconds) / 1_000_000))
        record.field("_ms", Int(microseconds))
    }
}

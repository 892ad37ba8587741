import PluginABI
import Records

/// A size of batches and of their room.
struct BatchVariant: Hashable, Sendable {
    let records: Int
    let capacity: Int
    /// The promise that is broken if the records differ.
    let promise: String

    var text: String { "batches of \(self.records) in rooms of \(self.capacity) bytes" }

    /// What is tried; less of encodings other than CBOR, which all models have.
    static func all(for encoding: RecordEncoding) -> [BatchVariant] {
        let least = Int(PLUGIN_BATCH_CAPACITY)
        let sizes = encoding == .cbor ? [1, 2, 7, 100_000] : [7]
        let rooms = encoding == .cbor ? [least, least + 4097] : [least]
        return sizes.map { BatchVariant(records: $0, capacity: CheckedModel.capacity, promise: "P-15") }
            + rooms.map { BatchVariant(records: 100_000, capacity: $0, promise: "P-14") }
    }
}

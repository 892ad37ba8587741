import Configuration
import Records

/// Finds objects that share what no two objects of their models may share.
struct DuplicateSearch {
    private let keys: [String: [ModelLayout.Unique]]
    /// By what is not to be shared, the first object that has it.
    private var owners: [[UInt8]: (model: String, id: Int)] = [:]

    init(_ keys: [String: [ModelLayout.Unique]]) { self.keys = keys }

    /// Adds an object.
    ///
    /// - Returns: What it shares with one that was added before.
    mutating func add(_ record: ObjectRecord) -> [String] {
        var found: [String] = []
        for key in self.keys[record.model] ?? [] {
            let values = key.fields.map { record[$0] }
            guard !values.contains(.null) else { continue }
            let group = Value.string("\(key.name) \(key.leaves.joined(separator: " "))")
            let bytes = CBOR.encode(.array([group] + values))
            guard let owner = self.owners[bytes] else {
                self.owners[bytes] = (record.model, record.id)
                continue
            }
            let shared = key.fields.map { name in
                "\(name) \(quoted(String(decoding: JSON.encode(record[name]), as: UTF8.self), limit: 60))"
            }
            found.append(
                "\(record.model)-\(record.id) has the same \(shared.joined(separator: ", ")) as"
                    + " \(owner.model)-\(owner.id); no two can"
            )
        }
        return found
    }
}

import Configuration
import Records

/// Reads what an extension says of itself.
enum Declared {
    static func record(_ bytes: [UInt8]) throws(ObjectRefusal) -> Record {
        if let record = (try? CBOR.decode(bytes))?.record { return record }
        throw ObjectRefusal(.invalid, "it declared something that is no map of CBOR")
    }

    static func texts(_ record: Record, _ key: String) throws(ObjectRefusal) -> [String] {
        guard let value = record[key], value != .null else { return [] }
        let texts = value.elements?.compactMap(\.text)
        if let texts, texts.count == value.elements?.count { return texts }
        throw ObjectRefusal(.invalid, "it declared \(quoted(key)), which is to be a list of texts")
    }

    static func check(_ name: String, _ key: String, _ model: DataModel) throws(ObjectRefusal) {
        guard model.model(name) == nil else { return }
        if let plugin = model.leftOut[name] {
            throw ObjectRefusal(
                .invalid,
                "\(key): there is no model \(quoted(name)): \(plugin), which declares it, was left out for its errors"
            )
        }
        let advice = nearestName(to: name, among: model.models.map(\.name)).map { "; did you mean '\($0)'?" } ?? ""
        throw ObjectRefusal(.invalid, "\(key): there is no model \(quoted(name))\(advice)")
    }
}

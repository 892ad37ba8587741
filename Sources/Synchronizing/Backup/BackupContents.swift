import Configuration
import Records
import Services

/// Walks through a backup, and refuses what is not as it has to be.
struct BackupContents {
    /// What is found on the way.
    enum Part {
        case object(StoredObject, [UInt8])
        case position(key: [UInt8], value: [UInt8])
    }

    /// What has to be there once.
    struct State {
        var summary = BackupSummary()
        var model: DataModel?
        /// Models that objects were just being brought to, as the store keeps that.
        var update: [UInt8]?
        var sequence = 1
    }

    /// Reads all of it; the checksum is compared when all parts were given.
    ///
    /// - Parameter body: Given each part, with what is known so far.
    static func read(
        _ path: String,
        _ body: (Part, State) throws(ObjectRefusal) -> Void
    ) throws(ObjectRefusal) -> State {
        let reader = try BackupReader(path)
        var (state, last, isEnded) = (State(), 0, false)
        while let (name, contents) = try reader.next() {
            guard !isEnded else { throw reader.failure("it is damaged: something follows its end") }
            switch name {
            case BackupFormat.header:
                state.summary.host = contents.record?["host"]?.text ?? ""
                state.summary.name = contents.record?["name"]?.text ?? ""
                if case .timestamp(let time)? = contents.record?["created"] { state.summary.created = time }
            case BackupFormat.schema:
                guard let text = contents.text, let model = DataModel(canonicalText: text) else {
                    throw reader.failure("the models in it do not load; it was written by another host, or is damaged")
                }
                state.model = model
            case BackupFormat.update: if case .bytes(let bytes) = contents { state.update = bytes }
            case BackupFormat.objects:
                let elements = contents.elements ?? []
                for place in stride(from: 0, to: elements.count - 1, by: 2) {
                    guard let id = elements[place].integer, id > last, id <= Int(Int32.max),
                        case .bytes(let bytes) = elements[place + 1], let object = StoredObject(id: id, bytes)
                    else {
                        throw reader.failure("it is damaged: an object behind number \(last) cannot be read")
                    }
                    last = id
                    state.summary.objects[object.record.model, default: 0] += 1
                    try body(.object(object, bytes), state)
                }
            case BackupFormat.positions:
                let elements = contents.elements ?? []
                for place in stride(from: 0, to: elements.count - 1, by: 2) {
                    guard case .bytes(let key) = elements[place], case .bytes(let value) = elements[place + 1] else {
                        throw reader.failure("it is damaged: a position of an event step cannot be read")
                    }
                    state.summary.positions += 1
                    try body(.position(key: key, value: value), state)
                }
            case BackupFormat.end:
                isEnded = true
                state.sequence = contents.record?["sequence"]?.integer ?? 0
                let announced = (contents.record?["objects"]?.integer, contents.record?["positions"]?.integer)
                let found = (state.summary.objectCount, state.summary.positions)
                guard announced == found, state.sequence > last, state.model != nil else {
                    throw reader.failure(
                        "it is damaged: it says that it has \(announced.0 ?? 0) objects and \(announced.1 ?? 0) positions,"
                            + " and has \(found.0) and \(found.1)"
                    )
                }
            default: throw reader.failure("it has a block \(quoted(name)), which this host does not know")
            }
        }
        guard isEnded else { throw reader.failure("it is cut: its end is missing") }
        state.summary.digest = try reader.finish()
        state.summary.size = reader.size
        return state
    }
}

import Records

// The form in which chores are kept that must not be lost. The first byte is the kind; none may ever get another meaning.

extension Chore {
    private enum Kind {
        static let forget: UInt8 = 1
        static let unreference: UInt8 = 2
    }

    /// The binary form; nil for what need not be kept, as it is found again.
    var bytes: [UInt8]? {
        var writer = ByteWriter()
        switch self {
        case .compact, .look, .expire: return nil
        case .forget(let entity, let id, let before, _):
            writer.write(Kind.forget)
            writer.write(word: before)
            EntityKeys.entity(entity, id).withUnsafeBytes { writer.write(raw: $0) }
        case .unreference(let links, let before):
            writer.write(Kind.unreference)
            writer.write(word: before)
            for link in links {
                let key = link.incomingKey
                writer.write(count: UInt64(key.count))
                key.withUnsafeBytes { writer.write(raw: $0) }
            }
        }
        return Array(writer.bytes)
    }

    /// Reads the binary form; what the model does not have any more is left out.
    static func read(_ bytes: [UInt8], _ model: ModelSpec) throws(ByteError) -> Chore {
        try bytes.withUnsafeBytes { bytes in
            Result { () throws(ByteError) in
                var reader = ByteReader(bytes)
                let kind = try reader.byte()
                let before = try reader.word(Int64.self)
                switch kind {
                case Kind.forget:
                    let (entity, id) = try EntityKeys.readEntity(&reader, model)
                    return .forget(entity, id, before: before, from: [])
                case Kind.unreference:
                    var links: [EntityLink] = []
                    while !reader.isAtEnd {
                        if let link = EntityLink(incoming: Array(try reader.slice()), model) { links.append(link) }
                    }
                    return .unreference(links, before: before)
                default: throw reader.error("a kind of chore before it")
                }
            }
        }.get()
    }
}

import Configuration
import Records

/// What becomes of a list of ids.
enum ListChange: Hashable, Sendable {
    /// It is this.
    case whole([Int])
    /// Some are more and some are less than there were.
    case partial(more: [Int], less: [Int])

    /// Reads a list, or a map with "add" and "remove".
    init(_ value: Value, _ name: String) throws(ObjectRefusal) {
        if value == .null {
            self = .whole([])
        } else if let record = value.record {
            guard record.keys.allSatisfy({ $0 == "add" || $0 == "remove" }) else { throw Self.refusal(name) }
            self = .partial(
                more: try Self.ids(record["add"] ?? [], name),
                less: try Self.ids(record["remove"] ?? [], name)
            )
        } else {
            self = .whole(try Self.ids(value, name))
        }
    }

    /// The list that becomes of one, each id once.
    func applied(to ids: [Int]) -> [Int] {
        switch self {
        case .whole(let ids): return Self.distinct(ids)
        case .partial(let more, let less): return Self.distinct(ids.filter { !less.contains($0) } + more)
        }
    }

    private static func distinct(_ ids: [Int]) -> [Int] {
        var seen: Set<Int> = []
        return ids.filter { seen.insert($0).inserted }
    }

    private static func ids(_ value: Value, _ name: String) throws(ObjectRefusal) -> [Int] {
        let ids = value.elements?.compactMap(\.integer)
        guard let ids, ids.count == value.elements?.count else { throw Self.refusal(name) }
        return ids
    }

    private static func refusal(_ name: String) -> ObjectRefusal {
        ObjectRefusal(
            .invalid,
            "\(quoted(name)): expected a list of ids, or a map with \"add\" and \"remove\", lists of ids"
        )
    }
}

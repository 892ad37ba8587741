/// Which objects of a model are asked for, before any conditions.
public enum ObjectSelection: Hashable, Sendable {
    /// Those that are not to go.
    case live
    /// All.
    case all
    /// Those that are to go.
    case deleted
    /// Those that something is to be done with.
    case pending(PendingKind)

    /// As requests name it.
    public init?(_ name: String) {
        switch name {
        case "DEFAULT": self = .live
        case "ALL": self = .all
        case "DELETED": self = .deleted
        default:
            guard let kind = PendingKind(rawValue: name) else { return nil }
            self = .pending(kind)
        }
    }

    /// All names.
    public static var names: [String] { ["DEFAULT", "ALL", "DELETED"] + PendingKind.allCases.map(\.rawValue) }

    func holds(for record: ObjectRecord) -> Bool {
        switch self {
        case .live: !record.flag(Bookkeeping.deleted)
        case .all: true
        case .deleted: record.flag(Bookkeeping.deleted)
        case .pending(let kind): kind.holds(for: record)
        }
    }
}

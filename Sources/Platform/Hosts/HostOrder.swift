import Records

/// What one host asks of others.
enum HostOrder: Hashable, Sendable {
    /// A snapshot is made by the one that leads.
    case makeSnapshot
    /// A module takes its settings anew, at all of them.
    case refreshModule(String)

    /// Whether one of them does it for all.
    var isForLeader: Bool {
        switch self {
        case .makeSnapshot: true
        case .refreshModule: false
        }
    }

    /// The binary form, a map in CBOR.
    var bytes: [UInt8] {
        switch self {
        case .makeSnapshot: CBOR.encode(.map(["order": "make_snapshots"]))
        case .refreshModule(let name):
            CBOR.encode(.map(["order": "refresh_module_config", "module": .string(name)]))
        }
    }

    /// Reads the binary form; nil: it is none, or of a later version.
    init?(_ bytes: [UInt8]) {
        guard let record = (try? CBOR.decode(bytes))?.record, let order = record["order"]?.text else { return nil }
        switch order {
        case "make_snapshots": self = .makeSnapshot
        case "refresh_module_config":
            guard let module = record["module"]?.text else { return nil }
            self = .refreshModule(module)
        default: return nil
        }
    }
}

import Services

/// With whom a host shares what it works on.
enum HostSharing: Hashable, Sendable {
    /// The store is a matter of this machine, where a lock keeps others away.
    case nothing
    /// Others may have the store, but the bus is this host's own: it needs all partitions.
    case store
    /// Others may have both.
    case all

    init(store: ServicePart, bus: ServicePart) {
        self =
            if !store.dataDirectories.isEmpty { .nothing } else if bus.dataDirectories.isEmpty { .all } else { .store }
    }
}

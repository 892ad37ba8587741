/// A collector that cannot be made, and why.
struct UnusableCollector {
    let name: String
    let reason: String
    /// Whether there is one of that name at all.
    let isInstalled: Bool
    /// Whether it would be refreshed; else nobody misses it before asking for its model.
    let isRefreshed: Bool
    /// Whether it would be because somebody listed it, not because all are.
    let isListed: Bool
}

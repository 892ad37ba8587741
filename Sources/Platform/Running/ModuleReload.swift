import Records

/// Modules on their way to taking the place of others. Belongs to the loop's thread.
struct ModuleReload {
    /// What came of it.
    struct Outcome: Sendable {
        /// Modules that stayed as they were, or are disabled, and why.
        var failures: [String: String] = [:]
        /// Modules that have new workers.
        var replaced: [String] = []
        /// Modules that have taken their settings.
        var configured: [String] = []
    }

    /// One of the modules to come.
    struct Candidate {
        /// It, which may be one that is called already.
        var module: RunningModule
        /// Whether it has workers of its own.
        var isNew: Bool
        /// What is called if it cannot be used.
        var fallback: RunningModule?
        /// What it is to be told; nil: nothing.
        var configuration: Record?
        /// Numbers of the workers that were asked.
        var generations: [Int] = []
    }

    var settings: PlatformSettings
    var candidates: [Candidate]
    var outcome = Outcome()
    var isAsking = false
    let completion: (Outcome) -> Void
}

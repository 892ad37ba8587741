import Workers

/// The modules that are to derive their values anew while one snapshot is made. What was asked for is met when that is
/// complete; one that is not leaves it to the next.
struct SnapshotRefresh {
    private let requests: [(place: Int, number: Int)]
    private let modules: ModuleSet

    /// Takes what is asked for now.
    init(_ modules: ModuleSet) {
        self.modules = modules
        self.requests = modules.workers.enumerated().compactMap { place, workers in
            workers[0].refresh.wanted.map { (place, $0) }
        }
    }

    /// Places of the modules.
    var places: Set<Int> { Set(self.requests.map(\.place)) }

    /// Sets the flags of the workers, which may be others than those that were told.
    func begin() { self.setFlags(true) }

    /// The snapshot is complete.
    func finish() {
        self.setFlags(false)
        for (place, number) in self.requests { self.modules.workers[place][0].refresh.meet(number) }
    }

    private func setFlags(_ isSet: Bool) {
        for (place, _) in self.requests {
            // A worker that cannot be told has died; its successor has no flag.
            for worker in self.modules.workers[place] { try? worker.client.setRefresh(isSet) }
        }
    }
}

import Synchronization

/// Under what the engine works, all of which may change while it does. For any thread.
final class EngineConditions: Sendable {
    private struct State {
        var modules: ModuleSet
        var settings: EngineSettings
    }

    private let state: Mutex<State>

    init(_ modules: ModuleSet, _ settings: EngineSettings) {
        self.state = Mutex(State(modules: modules, settings: settings))
    }

    /// The modules, and how it works. The number of shards is that of the beginning.
    var now: (modules: ModuleSet, settings: EngineSettings) { self.state.withLock { ($0.modules, $0.settings) } }

    /// Changes them; who asks from now on gets the new ones.
    func replace(_ modules: ModuleSet, _ settings: EngineSettings) {
        // The old ones are released behind the lock, for that tells somebody.
        let old = self.state.withLock { state in
            defer {
                state.modules = modules
                let shards = state.settings.shards
                state.settings = settings
                state.settings.shards = shards
            }
            return state.modules
        }
        withExtendedLifetime(old) {}
    }
}

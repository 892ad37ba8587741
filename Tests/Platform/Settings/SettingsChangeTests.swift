import Testing

@testable import Platform

/// What a running platform takes over of a changed configuration.
struct SettingsChangeTests {
    private static let settings = PlatformSettings(directory: "/conf", model: SampleModel.model)

    @Test func whatIsTakenOverNeedsNoRestart() {
        var other = Self.settings
        other.modules = ["a": ["b": 1]]
        other.allowedActions = [.makeSnapshots]
        other.processing.enabledModules = ["a"]
        other.host.logFormat = .json
        other.host.modules.deadline = TimeSpan(seconds: 1)
        other.host.modules.workersByName = ["a": 2]
        other.host.modules.failures = 1
        other.host.limits.waitingBytes = 1
        other.host.limits.generations = 1
        other.host.limits.problems = 1
        #expect(Self.settings.changesThatNeedARestart(other) == [])
        #expect(Self.settings.changesThatNeedARestart(Self.settings) == [])
    }

    @Test func allElseIsNamed() {
        var other = Self.settings
        other.model = ModelSpec(Array(SampleModel.model.entities.dropFirst()))
        other.processing.workerProcesses = 3
        other.snapshots.keepsEmpty.toggle()
        other.api.allowedOrigins = []
        other.host.store = HostSettings.Choice("postgresql", ["url": "x"])
        other.host.bus.options["path"] = "y"
        other.host.address = "[::]:1"
        other.host.limits.cachedBytes = 1
        other.host.limits.requestBytes = 1
        let first = SampleModel.model.entities[0].id
        #expect(
            Self.settings.changesThatNeedARestart(other) == [
                "db_entities.\(first)", "processing_core.worker_processes", "snapshots.keep_empty", "api.cors",
                "host.store", "host.bus", "host.http", "host.shards", "host.limits.request_size",
                "host.limits.cache_size",
            ]
        )
    }
}

import Records
import Services
import Synchronization
import Workers

/// Archives old raw datapoints at the times that are configured. For any thread.
public final class Archiving: Sendable {
    private enum Job {
        static let archiving = 1
        static let settling = 2
    }

    /// Datapoints that were archived, or removed without an archive.
    let datapoints = Atomic(0)

    private let settings: PlatformSettings
    private let engine: TaskEngine
    private let store: EntityStore
    private let report: @Sendable (EngineReport) -> Void
    private let jobs: JobThread

    /// - Parameter report: Called on any thread.
    public init(
        _ settings: PlatformSettings,
        _ engine: TaskEngine,
        _ store: StoreClient,
        report: @escaping @Sendable (EngineReport) -> Void
    ) throws(SystemError) {
        self.settings = settings
        self.engine = engine
        self.store = EntityStore(store)
        self.report = report
        self.jobs = try JobThread(settings.history.archiving.map { [$0.schedule] } ?? [])
    }

    /// Begins to look at the clock; what an earlier run of the host has left half done is undone first.
    public func start() throws(SystemError) {
        guard let archiving = self.settings.history.archiving else { return }
        self.jobs.request(Job.settling)
        try self.jobs.start(named: "archive") { [unowned self] job in
            // Of several hosts one archives; what it left half done is undone before the next archive is begun.
            guard self.engine.ownership.isLeading else { return }
            let run = ArchiveRun(
                self.surroundings,
                directory: self.settings.history.archiveDirectory.map(self.settings.path),
                cutoff: Clock.system() - archiving.minimumAge.microseconds
            )
            do throws(ArchiveError) {
                if job == Job.settling { return try run.settle() }
                _ = try run.run()
            } catch {
                self.failed(error)
            }
            self.datapoints.wrappingAdd(run.datapoints, ordering: .relaxed)
            if run.unreadable > 0 {
                let count = run.unreadable
                self.report(.noted("\(count) raw tasks do not fit the model any more and are not archived"))
            }
        }
    }

    /// Ends it. The engine must still work.
    public func stop() { self.jobs.stop() }

    /// Adds what is counted of it to what `/metrics` shows.
    func addFigures(to metrics: Metrics) {
        metrics.add { found in
            found([
                MetricSample(
                    "pluginhost_platform_archived_datapoints_total",
                    help: "Raw datapoints that were archived, or removed because they were old.",
                    value: self.datapoints.load(ordering: .relaxed)
                )
            ])
        }
    }

    private var surroundings: SnapshotRun.Surroundings {
        SnapshotRun.Surroundings(self.settings, self.engine, self.store, of: self.jobs, report: self.report)
    }

    private func failed(_ error: ArchiveError) {
        switch error {
        case .ended(.stopping): break
        case .ended(.storing(let error)): self.report(.noted("raw datapoints were not archived: \(error)"))
        case .ended(.takenOver):
            self.report(.noted("raw datapoints were not archived, for another host has taken over"))
        case .writing(let error): self.report(.noted("raw datapoints were not archived: \(error)"))
        }
    }
}

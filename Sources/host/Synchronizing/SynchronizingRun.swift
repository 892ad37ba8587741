import Configuration
import Services
import Synchronizing
import Workers

/// The synchronizer of a service that runs. Belongs to the loop's thread.
final class SynchronizingRun {
    private let log: StructuredLog
    private let catalog: PluginCatalog
    private let metrics: Metrics
    private var synchronizer: Synchronizer?
    private var ended: (_ failure: String?) -> Void = { _ in }

    init(_ log: StructuredLog, _ catalog: PluginCatalog, _ metrics: Metrics) {
        self.log = log
        self.catalog = catalog
        self.metrics = metrics
    }

    /// Starts it.
    ///
    /// - Parameters:
    ///   - models: Where steps read models of collectors; nil: nowhere.
    ///   - running: Its part of the API is there.
    ///   - ended: Called once, when all has ended.
    func start(
        _ parts: SynchronizerParts,
        models: (any ModelSource)?,
        running: @escaping (any RequestService) -> Void,
        ended: @escaping (_ failure: String?) -> Void
    ) throws {
        self.ended = ended
        let log = self.log
        let synchronizer = try Synchronizer(
            parts,
            workers: self.catalog.settings,
            loop: self.catalog.loop,
            metrics: self.metrics,
            models: models,
            deadLetters: self.catalog.settings.deadLetters,
            handlers: Synchronizer.Handlers(
                running: running,
                log: { level, name, text in
                    name.isEmpty
                        ? log.write(level, text) : log.write(level, text, StructuredLog.Field("plugin", name))
                },
                ended: { [unowned self] in self.finish($0) }
            )
        )
        self.synchronizer = synchronizer
        try synchronizer.start()
    }

    /// What plugins have declared.
    var declaredSources: [XProtoSource] { self.synchronizer?.declaredSources ?? [] }

    /// Has all end.
    func stop() {
        guard let synchronizer = self.synchronizer else { return self.finish(nil) }
        synchronizer.stop()
    }

    private func finish(_ failure: String?) {
        let ended = self.ended
        self.ended = { _ in }
        ended(failure)
    }
}

import Records

/// All that a configuration directory says.
public struct PlatformSettings: Sendable {
    /// The directory.
    public var directory: String
    /// `db_entities/`: entity types and attributes.
    public var model: ModelSpec
    /// `processing_core.yml`.
    public var processing = ProcessingSettings()
    /// `history_manager.yml`.
    public var history = HistorySettings()
    /// `snapshots.yml`.
    public var snapshots = SnapshotSettings()
    /// `updater.yml`.
    public var updater = UpdaterSettings()
    /// `garbage_collector.yml`: when entities that are past their life are removed.
    public var garbageCollection = CronExpression.builtIn(hour: "3", minute: "0", second: "0")
    /// `control.yml`: what can be asked for.
    public var allowedActions: Set<ControlAction> = []
    /// `event_logging.yml`: the groups of counters, with what it says of each. Here all are always counted.
    public var eventGroups: [String] = []
    /// `telemetry.yml`: when the sizes of attributes are measured.
    public var attributeSizes = CronExpression.builtIn(hour: "3", minute: "15", second: "0")
    /// `api.yml`.
    public var api = APISettings()
    /// `host.yml`.
    public var host = HostSettings()
    /// `modules/NAME.yml`: what each module gets to read. Absent: nothing.
    public var modules: [String: Record] = [:]

    /// Makes the settings of a directory that has nothing but entities.
    public init(directory: String, model: ModelSpec) {
        self.directory = directory
        self.model = model
    }

    /// How many shards there are.
    public var shards: Int { self.host.shards ?? self.processing.workerProcesses }

    /// A path of the configuration; relative ones begin at its directory.
    public func path(_ path: String) -> String { path.hasPrefix("/") ? path : "\(self.directory)/\(path)" }
}

/// Takes the callbacks of a module. (DP³: `CallbackRegistrar`.)
///
/// Whether entities and attributes exist, and paths lead over links, is checked when the module is started; one that makes
/// no sense is told, and the module does not start. A callback that throws is counted and logged, and the task goes on.
///
/// Paths are lists of attributes, from the entity over links to the one that is meant: `[["port"], ["owner", "name"]]`.
public final class CallbackRegistrar {
    var callbacks: [Callback] = []

    init() {}

    /// Calls at the times of a schedule, in every process of the module. (DP³: `scheduler_register`.)
    public func schedule(_ schedule: Schedule, named name: String = "schedule", _ body: @escaping () throws -> Void) {
        var callback = Callback(type: PLUGIN_CALLBACK_SCHEDULE, body: .schedule(body), name: name)
        callback.schedule = schedule
        self.callbacks.append(callback)
    }

    /// Calls first for every task. (DP³: `register_task_hook("on_task_start", ...)`.)
    public func onTaskStart(named name: String = "onTaskStart", _ body: @escaping (DataPointTask) throws -> Void) {
        self.callbacks.append(Callback(type: PLUGIN_CALLBACK_TASK_START, body: .task(body), name: name))
    }

    /// Asks whether an entity that is not known may be made; the first no counts, a throw is no objection. (DP³:
    /// `register_allow_entity_creation_hook`.)
    public func allowEntityCreation(
        entity: String,
        named name: String = "allowEntityCreation",
        _ body: @escaping (EntityID, DataPointTask) throws -> Bool
    ) {
        self.callbacks.append(
            Callback(type: PLUGIN_CALLBACK_ALLOW_ENTITY, body: .allow(body), name: name, entity: entity)
        )
    }

    /// Calls once for each new entity, before its data are stored. (DP³: `register_on_entity_creation_hook`.)
    ///
    /// - Parameters:
    ///   - refresh: Whether it is called again for all entities when the module's `RefreshFlag` is set.
    ///   - mayChange: Paths of what it may change; needed with `refresh`.
    public func onEntityCreation(
        entity: String,
        refresh: Bool = false,
        mayChange: [[String]] = [],
        named name: String = "onEntityCreation",
        _ body: @escaping (EntityID, DataPointTask) throws -> [DataPointTask]
    ) {
        var callback = Callback(
            type: PLUGIN_CALLBACK_ENTITY_CREATION,
            body: .creation(body),
            name: name,
            entity: entity
        )
        callback.isRefreshed = refresh
        callback.mayChange = mayChange
        self.callbacks.append(callback)
    }

    /// Calls for each datapoint of an attribute. (DP³: `register_on_new_attr_hook`.)
    ///
    /// When values are refreshed, the datapoint is null, of the kind nil.
    ///
    /// - Parameters:
    ///   - refresh: Whether it is called again for all entities when the module's `RefreshFlag` is set.
    ///   - mayChange: Paths of what it may change; needed with `refresh`.
    public func onNewAttribute(
        entity: String,
        attribute: String,
        refresh: Bool = false,
        mayChange: [[String]] = [],
        named name: String = "onNewAttribute",
        _ body: @escaping (EntityID, DataPoint) throws -> [DataPointTask]
    ) {
        var callback = Callback(
            type: PLUGIN_CALLBACK_NEW_ATTRIBUTE,
            body: .attribute(body),
            name: name,
            entity: entity,
            attribute: attribute
        )
        callback.isRefreshed = refresh
        callback.mayChange = mayChange
        self.callbacks.append(callback)
    }

    /// Calls with the history of a time series, chunk by chunk, before a snapshot. What it makes for the same entity is in the
    /// snapshot already. (DP³: `register_timeseries_hook`.)
    public func onTimeseries(
        entity: String,
        attribute: String,
        named name: String = "onTimeseries",
        _ body: @escaping (EntityID, [DataPoint]) throws -> [DataPointTask]
    ) {
        self.callbacks.append(
            Callback(
                type: PLUGIN_CALLBACK_TIMESERIES,
                body: .timeseries(body),
                name: name,
                entity: entity,
                attribute: attribute
            )
        )
    }

    /// Calls for each entity in a snapshot with its values, which it may change. (DP³: `register_correlation_hook`.)
    ///
    /// - Parameters:
    ///   - dependsOn: Paths of what it reads; callbacks that may change those come first.
    ///   - mayChange: Paths of what it may change.
    public func correlate(
        entity: String,
        dependsOn: [[String]],
        mayChange: [[String]],
        named name: String = "correlate",
        _ body: @escaping (EntityValues) throws -> [DataPointTask]
    ) {
        var callback = Callback(type: PLUGIN_CALLBACK_CORRELATION, body: .correlation(body), name: name, entity: entity)
        callback.dependsOn = dependsOn
        callback.mayChange = mayChange
        self.callbacks.append(callback)
    }

    /// The same, with the master record of the entity. (DP³: `register_correlation_hook_with_master_record`.)
    public func correlateWithMasterRecord(
        entity: String,
        dependsOn: [[String]],
        mayChange: [[String]],
        named name: String = "correlateWithMasterRecord",
        _ body: @escaping (EntityValues, Record) throws -> [DataPointTask]
    ) {
        var callback = Callback(
            type: PLUGIN_CALLBACK_CORRELATION_MASTER,
            body: .correlationWithMaster(body),
            name: name,
            entity: entity
        )
        callback.dependsOn = dependsOn
        callback.mayChange = mayChange
        self.callbacks.append(callback)
    }

    /// Calls before each snapshot. (DP³: `register_snapshot_init_hook`.)
    public func onSnapshotInit(
        named name: String = "onSnapshotInit",
        _ body: @escaping () throws -> [DataPointTask]
    ) {
        self.callbacks.append(Callback(type: PLUGIN_CALLBACK_SNAPSHOT_INIT, body: .snapshot(body), name: name))
    }

    /// Calls after each snapshot. (DP³: `register_snapshot_finalize_hook`.)
    public func onSnapshotFinalize(
        named name: String = "onSnapshotFinalize",
        _ body: @escaping () throws -> [DataPointTask]
    ) {
        self.callbacks.append(Callback(type: PLUGIN_CALLBACK_SNAPSHOT_FINALIZE, body: .snapshot(body), name: name))
    }

    /// Calls for each entity once in a period, with its master record. (DP³: `register_periodic_update_hook`.)
    ///
    /// - Parameters:
    ///   - id: Under which progress is kept; unique.
    ///   - period: Seconds.
    public func onPeriodicUpdate(
        id: String,
        entity: String,
        period: Int,
        _ body: @escaping (String, EntityID, Record) throws -> [DataPointTask]
    ) {
        var callback = Callback(type: PLUGIN_CALLBACK_UPDATE, body: .update(body), name: id, entity: entity)
        callback.id = id
        callback.period = period
        self.callbacks.append(callback)
    }

    /// The same, without the master record. (DP³: `register_periodic_eid_update_hook`.)
    public func onPeriodicEIDUpdate(
        id: String,
        entity: String,
        period: Int,
        _ body: @escaping (String, EntityID) throws -> [DataPointTask]
    ) {
        var callback = Callback(type: PLUGIN_CALLBACK_EID_UPDATE, body: .eidUpdate(body), name: id, entity: entity)
        callback.id = id
        callback.period = period
        self.callbacks.append(callback)
    }
}

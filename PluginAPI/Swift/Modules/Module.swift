/// Reacts to the data of a platform. (Comes from DP³'s `BaseModule`.)
///
/// A module registers callbacks, which are called in batches for what happens: a task begins, an entity is new, an attribute
/// gets a datapoint. What they return are tasks of their own.
///
///     final class PortCounter: Module {
///         static let name = "port_counter"
///         init(_ context: Context) {}
///
///         func register(_ registrar: CallbackRegistrar) {
///             registrar.onNewAttribute(entity: "host", attribute: "open_ports") { eid, datapoint in
///                 let count = datapoint.value.elements?.count ?? 0
///                 return [DataPointTask(entity: "host", eid: eid, [.plain("port_count", .int(count))])]
///             }
///         }
///     }
///
/// An instance is used by one thread at a time; each process of a module has one of its own.
public protocol Module: Extension, AnyObject {
    /// Makes an instance.
    ///
    /// - Throws: Anything; the module does not start, for this reason.
    init(_ context: Context) throws

    /// Takes the configuration: once before `register`, and again whenever the operator has it read anew. (DP³:
    /// `load_config`.)
    ///
    /// - Throws: Anything. The first time, the module does not start; later, it keeps what it had.
    func loadConfiguration(_ settings: ModuleSettings) throws

    /// Registers the callbacks.
    ///
    /// - Throws: Anything; the module does not start, for this reason.
    func register(_ registrar: CallbackRegistrar) throws

    /// Begins to work, before the first callback.
    ///
    /// - Throws: Anything; the module does not start, for this reason.
    func start() throws

    /// Ends its work, after the last callback.
    ///
    /// - Throws: Anything; it is logged.
    func stop() throws
}

extension Module {
    /// Has no configuration.
    public func loadConfiguration(_ settings: ModuleSettings) throws {}
    /// Nothing to begin.
    public func start() throws {}
    /// Nothing to end.
    public func stop() throws {}
}

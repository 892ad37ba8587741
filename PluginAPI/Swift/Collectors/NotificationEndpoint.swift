/// Takes notifications of other services, to change the model of a collector for them. (Watcher: `NotificationEndpoint`.)
///
///     final class DummyNotification: NotificationEndpoint, InfoHandler {
///         override var filterRule: NotificationFilter {
///             NotificationFilter(publisherID: ".*", eventType: "^dummy$")
///         }
///
///         func info(_ c: Record, _ publisher: String, _ event: String, _ payload: Value, _ m: Record) throws {
///             try self.clusterDataModel.removeInstance("i1")
///         }
///     }
///
/// It gets those of the priorities whose protocols it conforms to: `AuditHandler`, `DebugHandler`, `InfoHandler`,
/// `WarnHandler`, `ErrorHandler`, `CriticalHandler` and `SampleHandler`. They come one after the other, in the order in which
/// they were sent about one thing, on the thread that builds.
open class NotificationEndpoint {
    /// Whose model it changes.
    public let collector: any Collector

    /// Makes an endpoint of a collector.
    public init(_ collector: any Collector) { self.collector = collector }

    /// What it wants. Everything by default.
    open var filterRule: NotificationFilter { NotificationFilter() }

    /// What it is called in logs and counts. The name of its class by default.
    open var name: String { String(describing: Self.self) }

    /// The model as it is, while a notification is being handled.
    ///
    /// - Throws: `ModelProblem` with `.notAvailable` at other times.
    public final var clusterDataModel: ClusterModel {
        get throws(ModelProblem) { try self.collector.clusterDataModel }
    }
}

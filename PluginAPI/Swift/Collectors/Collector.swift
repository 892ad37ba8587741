/// Makes a picture of things outside, a model, and keeps it up to date. (Comes from Watcher's
/// `BaseClusterDataModelCollector`.)
///
///     final class DummyClusterDataModelCollector: Collector {
///         static let name = "dummy"
///         init(_ context: Context) {}
///
///         func execute() throws -> ClusterModel {
///             let model = ClusterModel()
///             try model.addNode(ComputeNode(uuid: "n1", hostname: "one"))
///             return model
///         }
///
///         var notificationEndpoints: [NotificationEndpoint] { [] }
///     }
///
/// The host says when: every `period` seconds, an option that each collector has. Between two builds the endpoints change
/// the model for what they are told. An instance is used by one thread at a time. What it keeps itself may be gone at any
/// time, for a worker that dies is replaced; the model is not.
public protocol Collector: Extension, AnyObject {
    /// Makes an instance.
    ///
    /// - Throws: Anything; the collector does not start, for this reason.
    init(_ context: Context) throws

    /// Builds the whole model anew. The first `ClusterModel()` that is made in it is the model that the host will serve, so
    /// returning that one costs nothing; any other one is copied.
    ///
    /// - Throws: Anything: the model stays what it was, and is stale for this reason.
    func execute() throws -> ClusterModel

    /// Who takes notifications: always the same ones. None by default.
    var notificationEndpoints: [NotificationEndpoint] { get throws }
}

extension Collector {
    /// None.
    public var notificationEndpoints: [NotificationEndpoint] { [] }

    /// The model as it is, while a notification is being handled; what is changed in it is served soon after.
    ///
    /// - Throws: `ModelProblem` with `.notAvailable` at other times: nobody can say then what would become of a change.
    public var clusterDataModel: ClusterModel {
        get throws(ModelProblem) { try LiveModel.model(of: self) }
    }
}

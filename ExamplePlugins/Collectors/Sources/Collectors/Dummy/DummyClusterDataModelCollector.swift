import PluginAPI

/// The example of Watcher's guide: a model with nothing in it, and an endpoint for one event.
final class DummyClusterDataModelCollector: Collector {
    static let name = "dummy"
    static let summary = "The example of Watcher's guide for cluster data model collectors."
    static let version = "1.0"
    static let testOption = Option("test-opt", default: "0", help: "Demo Option.")
    static let options: [any OptionDeclaring] = [testOption]

    private let testOption: String

    init(_ context: Context) { self.testOption = context[Self.testOption] }

    func execute() throws -> ClusterModel {
        let model = ClusterModel()
        // One node says what the option is, so that a look at the model shows how it was configured.
        try model.addNode(ComputeNode(uuid: "dummy", ["hostname": "dummy", "test_opt": .string(self.testOption)]))
        return model
    }

    var notificationEndpoints: [NotificationEndpoint] { [DummyNotification(self)] }
}

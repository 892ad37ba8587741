import PluginAPI

/// Takes the event `dummy`, whose payload is an instance: its `uuid`, and fields of it.
final class DummyNotification: NotificationEndpoint, InfoHandler {
    override var filterRule: NotificationFilter {
        NotificationFilter(publisherID: ".*", eventType: "^dummy$")
    }

    func info(
        _ context: Record,
        _ publisherID: String,
        _ eventType: String,
        _ payload: Value,
        _ metadata: Record
    ) throws {
        guard var fields = payload.record, let uuid = fields["uuid"]?.text else {
            throw ModelProblem(.illegalArgument, "the payload of \"dummy\": expected a map with a text \"uuid\"")
        }
        fields["uuid"] = nil
        let model = try self.clusterDataModel
        try model.addInstance(Instance(uuid: uuid, fields))
        try model.mapInstance(uuid, to: "dummy")
    }
}

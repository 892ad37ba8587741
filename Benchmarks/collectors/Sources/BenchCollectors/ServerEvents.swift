import PluginAPI

/// Does for `instance.update` what Watcher's endpoint does: takes the fields over, and moves the instance if its node is another.
final class ServerEvents: NotificationEndpoint, InfoHandler {
    override var filterRule: NotificationFilter { NotificationFilter(publisherID: "^nova-.*") }

    func info(
        _ context: Record,
        _ publisherID: String,
        _ eventType: String,
        _ payload: Value,
        _ metadata: Record
    ) throws {
        guard eventType == "instance.update" else { return }
        guard let data = payload.record?["nova_object.data"]?.record, let uuid = data["uuid"]?.text,
            let flavor = data["flavor"]?.record?["nova_object.data"]?.record
        else { throw ModelProblem(.illegalArgument, "an instance.update without uuid or flavor") }
        let model = try self.clusterDataModel
        try model.update(Instance.self, uuid) { (instance) throws(ModelProblem) in
            try instance.update(
                [
                    "state": data["state"] ?? .null, "name": data["display_name"] ?? .null,
                    "memory": flavor["memory_mb"] ?? .null, "vcpus": flavor["vcpus"] ?? .null,
                    "disk": flavor["root_gb"] ?? .null, "metadata": data["metadata"] ?? .null,
                    "project_id": data["tenant_id"] ?? .null, "host": data["host"] ?? .null,
                    "hypervisor_hostname": data["node"] ?? .null, "created": data["created_at"] ?? .null,
                    "locked": data["locked"] ?? .null,
                ]
            )
        }
        let node = try model.node(name: data["host"]?.text ?? "")
        try model.migrateInstance(uuid, from: model.node(of: uuid), to: node)
    }
}

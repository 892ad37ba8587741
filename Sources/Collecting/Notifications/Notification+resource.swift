import Records

// What orders events: those of one resource must be applied as they came, those of different ones need not wait for each other.
// A wrong guess costs either some speed (too many events under one key) or the order between two resources, of which nothing
// depends on the other but their mapping; a key that is the same for both kinds of id of one resource cannot be had without
// asking the service.

extension Notification {
    /// The keys that identify the resource, the first that is there counts.
    private static let keys = [
        "uuid", "id", "instance_uuid", "instance_id", "server_id", "volume_id", "snapshot_id", "node_uuid", "node_id",
        "resource_uuid", "resource_id", "name",
    ]

    /// What names the resource that it is about: the first of `uuid`, `id`, `instance_uuid`, `instance_id`, `server_id`, `volume_id`,
    /// `snapshot_id`, `node_uuid`, `node_id`, `resource_uuid`, `resource_id` and `name` in the payload that is a number or a text that
    /// is not empty. Of a payload with versions, such as those of Nova, its data is looked at (`nova_object.data`). If there is none,
    /// the publisher.
    public var resourceKey: String {
        guard case .map(let payload) = self.payload else { return self.publisherID }
        var fields = payload
        for (key, value) in payload.fields where key.hasSuffix("_object.data") {
            if case .map(let data) = value {
                fields = data
                break
            }
        }
        for key in Self.keys {
            switch fields[key] {
            case .string(let text) where !text.isEmpty: return text
            case .int(let number): return "\(number)"
            default: continue
            }
        }
        return self.publisherID
    }
}

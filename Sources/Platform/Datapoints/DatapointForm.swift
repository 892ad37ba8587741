/// How datapoints are spelled.
public enum DatapointForm: Sendable {
    /// As clients push them: `type` and `id` tell the entity.
    case api
    /// As modules and logs of tasks have them: `etype` and `eid`.
    case task

    /// The keys of entity type and id.
    var names: (entity: StaticString, id: StaticString) {
        switch self {
        case .api: ("type", "id")
        case .task: ("etype", "eid")
        }
    }
}

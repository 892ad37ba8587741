import ClusterModels
import Records

/// The forms in which a model is shown.
public enum ModelForm: String, Hashable, Sendable, CaseIterable {
    /// Flat maps of instances with their nodes, as Watcher's API has them.
    case list
    /// All elements and links.
    case json
    case xml
}

/// What is shown of a model. (Watcher: data model list.)
public struct ModelPage {
    private let model: ClusterModel
    /// Since when it is stale, in microseconds since 1970 UTC; nil: it is not.
    private let staleSince: Int64?

    /// Shows a version.
    public init(_ offer: ModelOffer) throws(ModelProblem) {
        self.model = ClusterModel(reading: try SharedElements(offer))
        self.staleSince = offer.staleness?.since
    }

    /// Everything of the model in a form.
    ///
    /// - Parameter isDetailed: Of `list`: all fields, not only those that say which and where.
    public func bytes(_ form: ModelForm, isDetailed: Bool) throws(ModelProblem) -> [UInt8] {
        switch form {
        case .xml: return try self.model.toXML()
        case .json:
            var value = try self.model.toJSON().record ?? Record()
            value["state"] = .map(self.state)
            return JSON.encode(.map(value))
        case .list:
            var rows = try self.model.toList(hasUnmapped: true)
            if !isDetailed {
                let keys = try self.model.table().columns.map(\.key)
                rows = rows.map { row in Record(keys.compactMap { key in row[key].map { (key, $0) } }) }
            }
            var value = self.state
            value["context"] = .array(rows.map(Value.map))
            return JSON.encode(.map(value))
        }
    }

    /// Rows for people.
    public func table(isDetailed: Bool) throws(ModelProblem) -> ModelTable {
        try self.model.table(isDetailed: isDetailed)
    }

    /// How many elements there are of each type.
    public func counts() throws(ModelProblem) -> [(type: String, count: Int)] { try self.model.reading.types() }

    /// What holds of the version.
    var state: Record {
        let state = self.model.state
        return [
            "version": .int(Int(clamping: state.version)), "built": .timestamp(state.built),
            "changed": .timestamp(state.changed), "stale": .bool(state.isStale),
            "stale_since": self.staleSince.map(Value.timestamp) ?? .null, "partial": .bool(state.isPartial),
            "reason": state.reason.isEmpty ? .null : .string(state.reason),
        ]
    }
}

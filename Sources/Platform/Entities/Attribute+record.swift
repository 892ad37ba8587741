import Records

extension Attribute {
    /// What a configuration says of the attribute, in its spelling and with defaults filled in.
    public var record: Record {
        var record: Record = [
            "name": .string(self.name), "description": .string(self.summary), "type": .string(self.kind.name),
            "ttl": .string(self.ttl.description),
        ]
        func text(_ span: TimeSpan?) -> Value { span.map { .string($0.description) } ?? .null }
        switch self.kind {
        case .plain: break
        case .observations(let history, let isMultiValue):
            record["confidence"] = .bool(self.hasConfidence)
            record["multi_value"] = .bool(isMultiValue)
            record["history_params"] = [
                "max_age": text(history.maximumAge), "max_items": history.maximumItems.map(Value.int) ?? .null,
                "expire_time": text(history.expireTime), "pre_validity": text(history.preValidity),
                "post_validity": text(history.postValidity), "aggregate": .bool(history.isAggregated),
            ]
            record["history_force_graph"] = .bool(self.forcesGraph)
        case .timeseries(let timeseries):
            record["timeseries_type"] = .string(timeseries.type.rawValue)
            record["series"] = .map(
                Record(timeseries.series.map { ($0.name, ["data_type": .string($0.type.text)]) })
            )
            record["timeseries_params"] = [
                "max_age": text(timeseries.maximumAge), "time_step": text(timeseries.timeStep),
            ]
            return record
        }
        record["data_type"] = .string(self.dataType.text)
        record["editable"] = .bool(self.isEditable)
        return record
    }
}

// Unsafe code: what the contract's structs point to is copied while the verb runs.

extension DataPoint {
    /// Copies a datapoint that a module is given.
    init(_ given: plugin_datapoint, attribute: String, source: String) throws {
        self.attribute = attribute
        self.value = try CBOR.decode(UnsafeRawBufferPointer(start: given.value, count: Int(given.value_length)))
        self.source = source
        self.confidence = given.confidence
        self.kind = Kind(number: Int(given.kind))
        let hasSpan = self.kind == .observation || self.kind == .timeseries
        self.t1 = hasSpan ? given.t1 : nil
        self.t2 = hasSpan ? given.t2 : nil
    }

    /// What a callback is given where values are refreshed: there is no datapoint then.
    static func refreshing(_ attribute: String) -> DataPoint { DataPoint(attribute: attribute, value: .null) }
}

extension DataPoint.Kind {
    /// As the contract has it.
    var number: Int {
        switch self {
        case .plain: PLUGIN_ATTRIBUTE_PLAIN
        case .observation: PLUGIN_ATTRIBUTE_OBSERVATIONS
        case .timeseries: PLUGIN_ATTRIBUTE_TIMESERIES
        }
    }

    init?(number: Int) {
        switch number {
        case PLUGIN_ATTRIBUTE_PLAIN: self = .plain
        case PLUGIN_ATTRIBUTE_OBSERVATIONS: self = .observation
        case PLUGIN_ATTRIBUTE_TIMESERIES: self = .timeseries
        default: return nil
        }
    }
}

extension DataPointTask {
    /// Copies a task that a module is given.
    package init(_ given: plugin_entity_task) throws {
        let datapoints = UnsafeBufferPointer(start: given.datapoints, count: Int(given.datapoint_count))
        self.init(
            entity: String(given.entity),
            eid: EntityID(given.id),
            try datapoints.map {
                try DataPoint($0, attribute: String($0.attribute), source: String($0.source))
            },
            tags: UnsafeBufferPointer(start: given.tags, count: Int(given.tag_count)).map { String($0) }
        )
        for lifetime in UnsafeBufferPointer(start: given.lifetimes, count: Int(given.lifetime_count)) {
            self.lifetimes[String(lifetime.name)] = lifetime.until
        }
        self.isDeletion = given.flags & UInt32(PLUGIN_TASK_DELETE) != 0
    }
}

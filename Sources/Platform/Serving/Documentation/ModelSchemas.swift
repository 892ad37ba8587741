import Records

/// The shapes of what the API takes and shows, as JSON schemas; those of snapshots and datapoints follow from the model.
enum ModelSchemas {
    private typealias Page = RouteDocumentation

    static func schemas(of model: ModelSpec) -> Record {
        var schemas: Record = [
            "Detail": .map(Page.object(["detail": .map(Page.text)])),
            "Problems": .map(Page.object(["detail": .map(Page.array(of: Page.reference("Problem")))])),
            "Problem": [
                "type": "object", "required": ["type", "loc", "msg"],
                "properties": [
                    "type": .map(Page.text),
                    "loc": .map(Page.array(of: ["type": ["string", "integer"]])),
                    "msg": .map(Page.text), "input": [:], "ctx": ["type": "object"],
                ],
            ],
            "HistoryItem": [
                "type": "object", "required": ["t1", "t2", "v"],
                "properties": [
                    "t1": .map(Page.time), "t2": .map(Page.time), "v": [:], "c": .map(Page.number),
                ],
            ],
            "RunRecord": [
                "type": "object", "required": ["_id", "#module", "#time_created", "#last_update"],
                "properties": [
                    "_id": .map(Page.text), "#module": .map(Page.text), "#time_created": .map(Page.time),
                    "#last_update": .map(Page.time),
                ],
            ],
            "MasterRecord": [
                "type": "object",
                "properties": [
                    "#time_created": .map(Page.time), "#ttl": .map(Page.map(of: Page.time)),
                ],
            ],
            "RawDatapoint": [
                "type": "object", "required": ["type", "id", "attr", "v"],
                "properties": [
                    "type": .map(Page.text), "id": [:], "attr": .map(Page.text),
                    "src": ["type": ["string", "null"]], "v": [:], "c": .map(Page.optionalNumber),
                    "t1": ["type": ["string", "null"], "format": "date-time"],
                    "t2": ["type": ["string", "null"], "format": "date-time"],
                ],
            ],
        ]
        var snapshots: [Value] = []
        var datapoints: [Value] = []
        for entity in model.entities {
            let name = Self.name(of: entity)
            schemas["Snapshot.\(name)"] = .map(Self.snapshot(entity))
            snapshots.append(.map(Page.reference("Snapshot.\(name)")))
            for attribute in entity.attributes where !attribute.isMirror {
                schemas["Datapoint.\(name).\(attribute.id)"] = .map(Self.datapoint(entity, attribute))
                datapoints.append(.map(Page.reference("Datapoint.\(name).\(attribute.id)")))
            }
        }
        // Where there is nothing to choose from there is nothing that fits.
        schemas["Snapshot"] = snapshots.isEmpty ? ["not": [:]] : ["anyOf": .array(snapshots)]
        schemas["Datapoint"] = datapoints.isEmpty ? ["not": [:]] : ["anyOf": .array(datapoints)]
        return schemas
    }

    /// The id of an entity type in the letters that names of schemas may have; its number keeps it apart from others.
    private static func name(of entity: EntityType) -> String {
        let isPlain = entity.id.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == 0x5F || byte == 0x2D
        }
        return isPlain ? entity.id : "type\(entity.number)"
    }

    private static func snapshot(_ entity: EntityType) -> Record {
        var members: Record = ["eid": .map(entity.idType.schema), "_time_created": .map(Page.time)]
        for attribute in entity.attributes {
            var schema = attribute.dataType.schema
            var confidence = Page.number
            switch attribute.kind {
            case .plain: break
            case .observations(_, let isMultiValue):
                if isMultiValue {
                    schema = Page.array(of: schema)
                    confidence = Page.array(of: confidence)
                }
                members["\(attribute.id)#c"] = .map(confidence)
            case .timeseries: continue
            }
            schema["description"] = .string(attribute.summary.isEmpty ? attribute.name : attribute.summary)
            members[attribute.id] = .map(schema)
        }
        return ["type": "object", "required": ["eid"], "properties": .map(members)]
    }

    private static func datapoint(_ entity: EntityType, _ attribute: Attribute) -> Record {
        var members: Record = [
            "type": ["const": .string(entity.id)], "id": .map(entity.idType.schema),
            "attr": ["const": .string(attribute.id)], "v": .map(Self.value(attribute)), "src": .map(Page.text),
        ]
        var required: [Value] = ["type", "id", "attr", "v"]
        if case .plain = attribute.kind {
        } else {
            members["t1"] = .map(Page.time)
            members["t2"] = .map(Page.time)
            required.append("t1")
        }
        if case .observations = attribute.kind {
            members["c"] = ["type": "number", "minimum": 0, "maximum": 1, "default": 1]
        }
        return ["type": "object", "required": .array(required), "properties": .map(members)]
    }

    private static func value(_ attribute: Attribute) -> Record {
        guard let timeseries = attribute.timeseries else { return attribute.dataType.schema }
        return Page.object(Record(timeseries.series.map { ($0.name, .map(Page.array(of: $0.type.schema))) }))
    }
}

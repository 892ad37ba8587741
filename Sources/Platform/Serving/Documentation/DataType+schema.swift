import Records

extension DataType {
    /// What values of the type look like in answers, as a JSON schema. Requests may spell some of them otherwise.
    var schema: Record {
        switch self {
        case .tag, .binary: ["type": "boolean"]
        case .string: ["type": "string"]
        case .int, .int64: ["type": "integer", "format": "int64"]
        case .float: ["type": ["number", "null"]]
        case .ipv4: ["type": "string", "format": "ipv4"]
        case .ipv6: ["type": "string", "format": "ipv6"]
        case .mac: EntityIDType.mac.schema
        case .time: ["type": "string", "format": "date-time"]
        case .json: ["type": ["object", "array"]]
        case .special: [:]
        case .category(let category): ["enum": .array(category.values.map(\.recordValue))]
        case .array(let element), .set(let element): ["type": "array", "items": .map(element.schema)]
        case .mirror(let link): ["type": "array", "items": .map(DataType.link(link).schema)]
        case .dict(let fields):
            [
                "type": "object",
                "required": .array(fields.filter { !$0.isOptional }.map { .string($0.name) }),
                "properties": .map(Record(fields.map { ($0.name, .map($0.isOptional ? [:] : $0.type.schema)) })),
            ]
        case .link(let link): Self.schema(of: link)
        }
    }

    private static func schema(of link: LinkType) -> Record {
        var members: Record = ["eid": .map(link.idType.schema)]
        if let data = link.data { members["data"] = .map(data.schema) }
        return RouteDocumentation.object(members)
    }
}

extension EntityIDType {
    /// What ids look like, as a JSON schema.
    var schema: Record {
        switch self {
        case .string: ["type": "string"]
        case .int: ["type": "integer", "format": "int64"]
        case .ipv4: ["type": "string", "format": "ipv4"]
        case .ipv6: ["type": "string", "format": "ipv6"]
        case .mac: ["type": "string", "pattern": "^([0-9a-f]{2}:){5}[0-9a-f]{2}$"]
        }
    }
}

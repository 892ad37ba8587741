import Records

extension RouteDocumentation {
    // What several routes have.

    static let window = [
        Parameter(
            name: "date_from",
            help: "The beginning of the time that is asked about; else that of 1970.",
            schema: ["type": "string", "format": "date-time"]
        ),
        Parameter(
            name: "date_to",
            help: "The end of the time that is asked about, which belongs to it; else now.",
            schema: ["type": "string", "format": "date-time"]
        ),
    ]

    static let filters = [
        Parameter(
            name: "fulltext_filters",
            help: "A JSON object of attributes with regular expressions, which are looked for without regard to case."
        ),
        Parameter(
            name: "generic_filter",
            help: "A filter as a JSON object; attributes are behind `last.`, as in `{\"last.port\":{\"$gt\":1000}}`."
        ),
    ]

    /// - Parameter limit: How many there are at most unless told.
    static func section(limit: Int) -> [Parameter] {
        [
            Parameter(
                name: "skip",
                help: "How many are left out at the beginning.",
                schema: ["type": "integer", "minimum": 0, "default": 0]
            ),
            Parameter(
                name: "limit",
                help: "How many there are at most; 0: all.",
                schema: ["type": "integer", "minimum": 0, "default": .int(limit)]
            ),
        ]
    }

    static func reference(_ name: String) -> Record { ["$ref": .string("#/components/schemas/\(name)")] }

    static func array(of items: Record) -> Record { ["type": "array", "items": .map(items)] }

    static func map(of values: Record) -> Record { ["type": "object", "additionalProperties": .map(values)] }

    /// An object that has all of these members.
    static func object(_ members: Record) -> Record {
        ["type": "object", "required": .array(members.keys.map { .string($0) }), "properties": .map(members)]
    }

    static let text: Record = ["type": "string"]
    static let integer: Record = ["type": "integer"]
    static let time: Record = ["type": "string", "format": "date-time"]
    static let number: Record = ["type": "number"]
    static let optionalNumber: Record = ["type": ["number", "null"]]
}

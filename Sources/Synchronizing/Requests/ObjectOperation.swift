import Configuration
import Records

/// One thing that a call about objects asks for.
enum ObjectOperation: Sendable {
    case get(model: String?, id: Int, with: [[String]])
    case find(ObjectQuery, with: [[String]])
    case count(ObjectQuery)
    case linked(model: String?, id: Int, field: String)
    case save(ObjectTransaction.SaveRequest)
    case delete(model: String?, id: Int, version: Int?)
    case properties
    case compute(property: String, [Subject])

    /// An object that a property is asked of.
    enum Subject: Sendable {
        case id(Int)
        /// As it is to be seen, kept so or not.
        case record(ObjectRecord)
    }

    /// Whether it changes anything.
    var isChange: Bool {
        switch self {
        case .save, .delete: true
        case .get, .find, .count, .linked, .properties, .compute: false
        }
    }

    /// The most paths of links, and the most links of one.
    private static let mostPaths = 32

    /// Reads what somebody asks for, whom nobody has to believe anything. Keys that are not known are passed over.
    init(_ value: Value) throws(ObjectRefusal) {
        guard let record = value.record else { throw Self.invalid("expected a map with \"op\"") }
        switch record["op"]?.text {
        case "get": self = .get(model: try Self.model(record), id: try Self.id(record), with: try Self.paths(record))
        case "find": self = .find(try Self.query(record), with: try Self.paths(record))
        case "count": self = .count(try Self.query(record))
        case "linked":
            guard let field = record["field"]?.text else { throw Self.invalid("\"linked\" needs a \"field\"") }
            self = .linked(model: try Self.model(record), id: try Self.id(record), field: field)
        case "save": self = .save(try Self.save(record))
        case "delete":
            let version = try Self.integer(record, "version")
            self = .delete(model: try Self.model(record), id: try Self.id(record), version: version)
        case "properties": self = .properties
        case "compute":
            guard let property = record["property"]?.text else {
                throw Self.invalid("\"compute\" needs a \"property\"")
            }
            self = .compute(property: property, try Self.subjects(record))
        case let name?:
            let known = ["get", "find", "count", "linked", "save", "delete", "properties", "compute"]
            throw Self.invalid("there is no \"op\" \(quoted(name)), only \(known.joined(separator: ", "))")
        case nil: throw Self.invalid("a request needs an \"op\"")
        }
    }

    // MARK: - Parts

    static func invalid(_ text: String) -> ObjectRefusal { ObjectRefusal(.invalid, text) }

    /// An empty name is none: any model is meant.
    private static func model(_ record: Record) throws(ObjectRefusal) -> String? {
        switch record["model"] {
        case nil, .null, .string(""): return nil
        case .string(let name): return name
        default: throw Self.invalid("\"model\": expected a text")
        }
    }

    private static func id(_ record: Record) throws(ObjectRefusal) -> Int {
        guard let id = record["id"]?.integer, id >= 0 else { throw Self.invalid("\"id\": expected a number from 0") }
        return id
    }

    private static func integer(_ record: Record, _ key: String) throws(ObjectRefusal) -> Int? {
        switch record[key] {
        case nil, .null: return nil
        case .int(let number) where number >= 0: return number
        default: throw Self.invalid("\(quoted(key)): expected a number from 0")
        }
    }

    private static func texts(_ record: Record, _ key: String) throws(ObjectRefusal) -> [String]? {
        guard let value = record[key], value != .null else { return nil }
        let texts = value.elements?.compactMap(\.text)
        guard let texts, texts.count == value.elements?.count else {
            throw Self.invalid("\(quoted(key)): expected a list of texts")
        }
        return texts
    }

    private static func paths(_ record: Record) throws(ObjectRefusal) -> [[String]] {
        let paths = try Self.texts(record, "with") ?? []
        let parts = paths.map { path in
            path.utf8.split(separator: UInt8(ascii: ".")).map { String(decoding: $0, as: UTF8.self) }
        }
        guard paths.count <= Self.mostPaths, parts.allSatisfy({ (1...Self.mostPaths).contains($0.count) }) else {
            throw Self.invalid("\"with\": expected up to \(Self.mostPaths) paths of up to \(Self.mostPaths) links")
        }
        return parts
    }

    private static func subjects(_ record: Record) throws(ObjectRefusal) -> [Subject] {
        guard let elements = record["objects"]?.elements, elements.count <= ObjectRequests.mostOperations else {
            throw Self.invalid("\"compute\" needs a list \"objects\", up to \(ObjectRequests.mostOperations)")
        }
        return try elements.map { (value) throws(ObjectRefusal) in
            if let id = value.integer { return .id(id) }
            guard let object = value.record, let model = object["model"]?.text, let values = object["values"]?.record
            else { throw Self.invalid("\"objects\": expected ids, or objects with \"model\" and \"values\"") }
            return .record(
                ObjectRecord(
                    model: model,
                    id: object["id"]?.integer ?? 0,
                    version: object["version"]?.integer ?? 0,
                    values: Dictionary(values.fields.map { ($0.key, $0.value) }) { $1 }
                )
            )
        }
    }

    private static func query(_ record: Record) throws(ObjectRefusal) -> ObjectQuery {
        guard let model = try Self.model(record) else { throw Self.invalid("a question needs a \"model\"") }
        let kind = record["kind"]?.text ?? "DEFAULT"
        guard let selection = ObjectSelection(kind) else {
            let known = ObjectSelection.names.joined(separator: ", ")
            throw Self.invalid("\"kind\": expected one of \(known), found \(quoted(kind))")
        }
        var query = ObjectQuery(model, selection)
        query.conditions = try (record["where"]?.elements ?? []).map { (value) throws(ObjectRefusal) in
            try Self.condition(value)
        }
        if case .string(let order)? = record["order"], !order.isEmpty { query.order = order }
        query.limit = min(try Self.integer(record, "limit") ?? ObjectQuery.usualLimit, ObjectQuery.largestLimit)
        query.after = try Self.integer(record, "after") ?? 0
        return query
    }

    private static func condition(_ value: Value) throws(ObjectRefusal) -> QueryCondition {
        guard let parts = value.elements, (3...4).contains(parts.count), let field = parts[0].text,
            let name = parts[1].text
        else {
            throw Self.invalid("\"where\": expected lists [field, operator, value] or [field, operator, value, true]")
        }
        guard let comparison = QueryCondition.Comparison(rawValue: name) else {
            let known = QueryCondition.Comparison.allCases.map(\.rawValue).joined(separator: ", ")
            throw Self.invalid("\"where\": expected one of \(known), found \(quoted(name))")
        }
        return QueryCondition(field, comparison, parts[2], isInverted: parts.count == 4 && parts[3].flag == true)
    }

    private static func save(_ record: Record) throws(ObjectRefusal) -> ObjectTransaction.SaveRequest {
        guard let values = record["values"]?.record else { throw Self.invalid("\"save\" needs a map \"values\"") }
        return ObjectTransaction.SaveRequest(
            model: try Self.model(record),
            id: try Self.id(record),
            values: Dictionary(values.fields.map { ($0.key, $0.value) }) { $1 },
            version: try Self.integer(record, "version"),
            updateFields: try Self.texts(record, "update_fields"),
            alwaysUpdatesTimestamp: record["always_update_timestamp"]?.flag ?? false
        )
    }
}

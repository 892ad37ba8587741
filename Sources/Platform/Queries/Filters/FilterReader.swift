import Patterns
import Records

/// Reads filters of lists: MongoDB's language, over the documents of snapshots.
struct FilterReader {
    private let entity: EntityType
    /// When the last snapshots were made, in microseconds since 1970 UTC.
    private let time: Int64
    let clock: QueryClock

    init(_ entity: EntityType, at time: Int64, _ clock: QueryClock) {
        self.entity = entity
        self.time = time
        self.clock = clock
    }

    /// The filter of both parameters; nil: everything.
    ///
    /// - Parameters:
    ///   - fulltext: For attributes regular expressions; they win over what the other one says of the same field.
    ///   - generic: A filter of MongoDB.
    func read(fulltext: DataValue?, generic: DataValue?) throws(QueryProblem) -> Filter? {
        var filters: [Filter] = []
        var names: Set<ByteKey> = []
        if let fulltext {
            guard case .object(let fields) = fulltext else {
                throw QueryProblem("Fulltext filter is invalid: it must be an object")
            }
            for field in fields {
                let (name, filter) = try self.fulltext(field)
                names.insert(ByteKey(name))
                filters.append(filter)
            }
        }
        if let generic {
            guard case .object(let fields) = generic else {
                throw QueryProblem("Generic filter is invalid: it must be an object")
            }
            let replaced = try MagicText.replacing(.object(fields), idType: self.entity.idType)
            guard case .object(let all) = replaced else { return nil }
            filters.append(try self.document(all.filter { !names.contains(ByteKey($0.name)) }))
        }
        if case .all(let inner)? = filters.last, inner.isEmpty { filters.removeLast() }
        return filters.isEmpty ? nil : .all(filters)
    }

    private func fulltext(_ field: DataField) throws(QueryProblem) -> (name: String, Filter) {
        guard case .string(let text) = field.value else {
            throw QueryProblem("Fulltext filter '\(field.name)' is invalid: it must be a regular expression as a text")
        }
        let pattern = try self.pattern(text, options: "i")
        if field.name == "eid" { return ("_id", .field(FieldCondition(.identifier, [], .matches(pattern)))) }
        guard let attribute = self.entity.attribute(field.name) else {
            throw QueryProblem("Fulltext filter '\(field.name)' is invalid: '\(self.entity.id)' has no such attribute")
        }
        let path = attribute.dataType.relation == nil ? [] : ["eid"]
        let condition = FieldCondition(.attribute(attribute.id), path, .matches(pattern))
        return ((["last", attribute.id] + path).joined(separator: "."), .field(condition))
    }

    /// A regular expression, which is given up with the query.
    func pattern(_ text: String, options: String) throws(QueryProblem) -> TextPattern {
        let clock = self.clock
        do throws(PatternProblem) {
            return try TextPattern(text, options: options, isOver: { clock.isOver })
        } catch {
            throw QueryProblem(error.reason)
        }
    }

    // MARK: - Documents

    /// A filter of documents: conditions on fields, all of which must hold.
    private func document(_ fields: [DataField]) throws(QueryProblem) -> Filter {
        var filters: [Filter] = []
        for field in fields {
            if let logical = try self.logical(field, { (fields) throws(QueryProblem) in try self.document(fields) }) {
                filters.append(logical)
                continue
            }
            guard !field.name.hasPrefix("$") else { throw Self.unknown(field.name) }
            filters.append(try self.conditions(field.value, on: try self.place(field.name)))
        }
        return filters.count == 1 ? filters[0] : .all(filters)
    }

    /// `$and`, `$or` or `$nor`; nil: it is none.
    func logical(
        _ field: DataField,
        _ read: ([DataField]) throws(QueryProblem) -> Filter
    ) throws(QueryProblem) -> Filter? {
        guard ["$and", "$or", "$nor"].contains(field.name) else { return nil }
        guard case .array(let elements) = field.value, !elements.isEmpty else {
            throw QueryProblem("\(field.name) wants a list of filters, at least one")
        }
        var filters: [Filter] = []
        for element in elements {
            guard case .object(let fields) = element else {
                throw QueryProblem("\(field.name) wants a list of filters, and each is an object")
            }
            filters.append(try read(fields))
        }
        switch field.name {
        case "$and": return .all(filters)
        case "$or": return .any(filters)
        default: return .not(.any(filters))
        }
    }

    static func unknown(_ name: String) -> QueryProblem {
        QueryProblem("the operator \(name) is not supported")
    }

    // MARK: - Fields

    /// Which field is asked, and of which type its values are.
    struct Place {
        let root: FieldCondition.Root
        let path: [String]
        let type: DataType?

        func filter(_ test: ValueTest) -> Filter { .field(FieldCondition(self.root, self.path, test)) }

        func bytes(_ value: DataValue) -> [UInt8] { EncodedValue.bytes(value, as: self.type?.compared) }
    }

    private func place(_ name: String) throws(QueryProblem) -> Place {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard !parts.contains("") else { throw QueryProblem("'\(name)' is no path: a part of it is empty") }
        let idType = self.entity.idType.dataType
        switch parts[0] {
        case "_id": return Place(root: .identifier, path: Array(parts[1...]), type: idType)
        case "_time_created":
            return Place(root: .fixed(EncodedValue.bytes(.time(self.time), as: .time)), path: [], type: .time)
        case "latest": return Place(root: .fixed(EncodedValue.bytes(.bool(true))), path: [], type: nil)
        case "last" where parts.count > 1:
            let path = Array(parts[2...])
            if parts[1] == "eid" { return Place(root: .identifier, path: path, type: idType) }
            var type = self.entity.attribute(parts[1])?.dataType
            for part in path { type = type?.part(part) }
            return Place(root: .attribute(parts[1]), path: path, type: type)
        default:
            throw QueryProblem(
                "snapshots have no field '\(name)', expected last.ATTRIBUTE, last.eid, _id or _time_created"
            )
        }
    }

    /// What is asked of a field: operators, or a value that it must be equal to.
    func conditions(_ value: DataValue, on place: Place) throws(QueryProblem) -> Filter {
        guard case .object(let fields) = value, fields.contains(where: { $0.name.hasPrefix("$") }) else {
            return try self.equal(value, on: place)
        }
        var filters: [Filter] = []
        for field in fields { if let filter = try self.condition(field, fields, on: place) { filters.append(filter) } }
        return filters.count == 1 ? filters[0] : .all(filters)
    }

    func equal(_ value: DataValue, on place: Place) throws(QueryProblem) -> Filter {
        try Self.checkNoOperators(value)
        if case .null = value { return place.filter(.isNull) }
        return place.filter(.isEqual(place.bytes(value)))
    }
}

extension FilterReader {
    /// An operator; nil: it belongs to another one.
    func condition(
        _ field: DataField,
        _ all: [DataField],
        on place: Place
    ) throws(QueryProblem) -> Filter? {
        switch field.name {
        case "$eq": return try self.equal(field.value, on: place)
        case "$ne": return .not(try self.equal(field.value, on: place))
        case "$gt": return try self.ordered(.greater, field, place)
        case "$gte": return try self.ordered(.greaterOrEqual, field, place)
        case "$lt": return try self.ordered(.less, field, place)
        case "$lte": return try self.ordered(.lessOrEqual, field, place)
        case "$in": return try self.among(field, place)
        case "$nin": return .not(try self.among(field, place))
        case "$exists": return try Self.flag(field) ? place.filter(.exists) : .not(place.filter(.exists))
        case "$not":
            guard case .object(let inner) = field.value, !inner.isEmpty, inner.allSatisfy({ $0.name.hasPrefix("$") })
            else { throw QueryProblem("$not wants an object with operators") }
            return .not(try self.conditions(field.value, on: place))
        case "$regex":
            guard case .string(let pattern) = field.value else { throw QueryProblem("$regex wants a text") }
            let options = all.first { $0.name == "$options" }?.value ?? .string("")
            guard case .string(let letters) = options else { throw QueryProblem("$options wants a text") }
            return place.filter(.matches(try self.pattern(pattern, options: letters)))
        case "$options":
            guard all.contains(where: { $0.name == "$regex" }) else {
                throw QueryProblem("$options stands without $regex")
            }
            return nil
        case "$size":
            guard let size = Self.integer(field.value), size >= 0 else {
                throw QueryProblem("$size wants a number that is whole and not negative")
            }
            return place.filter(.hasSize(size))
        case "$all": return try self.all(field, place)
        case "$elemMatch": return place.filter(.hasElement(try self.element(field, place)))
        default:
            guard field.name.hasPrefix("$") else {
                throw QueryProblem("'\(field.name)' stands beside operators, which begin with $")
            }
            throw Self.unknown(field.name)
        }
    }

    private func ordered(_ order: ValueTest.Order, _ field: DataField, _ place: Place) throws(QueryProblem) -> Filter {
        switch field.value {
        case .array, .object: throw QueryProblem("\(field.name) wants a single value")
        case .null:
            switch order {
            case .lessOrEqual, .greaterOrEqual: return place.filter(.isNull)
            case .less, .greater: return .any([])
            }
        default: return place.filter(.isOrdered(order, place.bytes(field.value)))
        }
    }

    private func among(_ field: DataField, _ place: Place) throws(QueryProblem) -> Filter {
        guard case .array(let values) = field.value else { throw QueryProblem("\(field.name) wants a list of values") }
        var bytes: [[UInt8]] = []
        var hasNull = false
        for value in values {
            try Self.checkNoOperators(value)
            if case .null = value { hasNull = true } else { bytes.append(place.bytes(value)) }
        }
        bytes.sort { left, right in
            left.withUnsafeBytes { left in right.withUnsafeBytes { EncodedValue.compare(left, $0) < 0 } }
        }
        return place.filter(.isAmong(bytes, orNull: hasNull))
    }

    private func all(_ field: DataField, _ place: Place) throws(QueryProblem) -> Filter {
        guard case .array(let values) = field.value else { throw QueryProblem("$all wants a list of values") }
        guard !values.isEmpty else { return .any([]) }
        var filters: [Filter] = []
        for value in values {
            if case .object(let fields) = value, fields.count == 1, fields[0].name == "$elemMatch" {
                filters.append(place.filter(.hasElement(try self.element(fields[0], place))))
            } else {
                filters.append(try self.equal(value, on: place))
            }
        }
        return .all(filters)
    }

    /// What `$elemMatch` asks of an element: operators, or conditions on fields of it.
    private func element(_ field: DataField, _ place: Place) throws(QueryProblem) -> Filter {
        guard case .object(let fields) = field.value else { throw QueryProblem("$elemMatch wants an object") }
        let element = Place(root: .element, path: [], type: place.type?.element ?? place.type)
        let logical = ["$and", "$or", "$nor"]
        if let first = fields.first, first.name.hasPrefix("$"), !logical.contains(first.name) {
            return try self.conditions(field.value, on: element)
        }
        return try self.fields(fields, of: element)
    }

    private func fields(_ fields: [DataField], of element: Place) throws(QueryProblem) -> Filter {
        var filters: [Filter] = []
        for field in fields {
            if let logical = try self.logical(
                field,
                { (fields) throws(QueryProblem) in try self.fields(fields, of: element) }
            ) {
                filters.append(logical)
                continue
            }
            guard !field.name.hasPrefix("$") else { throw Self.unknown(field.name) }
            let path = field.name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
            guard !path.contains("") else { throw QueryProblem("'\(field.name)' is no path: a part of it is empty") }
            var type = element.type
            for part in path { type = type?.part(part) }
            filters.append(try self.conditions(field.value, on: Place(root: .element, path: path, type: type)))
        }
        return .all(filters)
    }

    // MARK: - Values

    static func checkNoOperators(_ value: DataValue) throws(QueryProblem) {
        switch value {
        case .object(let fields):
            if let field = fields.first(where: { $0.name.hasPrefix("$") }) {
                throw QueryProblem("\(field.name) stands where a value is expected")
            }
            for field in fields { try self.checkNoOperators(field.value) }
        case .array(let elements): for element in elements { try self.checkNoOperators(element) }
        default: break
        }
    }

    private static func integer(_ value: DataValue) -> Int? {
        switch value {
        case .int(let number): number
        case .float(let number): Int(exactly: number)
        default: nil
        }
    }

    private static func flag(_ field: DataField) throws(QueryProblem) -> Bool {
        switch field.value {
        case .bool(let flag): return flag
        case .int(let number): return number != 0
        case .float(let number): return number != 0
        default: throw QueryProblem("\(field.name) wants true or false")
        }
    }
}

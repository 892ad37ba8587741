import Records

extension DatapointReader {
    /// Reads the body `{"value":…}` of a request that sets an attribute: a task with one datapoint of this time.
    ///
    /// - Parameters:
    ///   - body: JSON; looked at only during the call. Without `value` it is null.
    ///   - now: The time from which the value holds, in microseconds since 1970 UTC.
    /// - Throws: The first thing that is wrong, as the API tells it.
    public func readValue(
        _ body: UnsafeRawBufferPointer,
        of attribute: Attribute,
        for id: EntityID,
        at now: Int64,
        source: String
    ) throws(DatapointRefusal) -> EntityTask {
        guard let entity = self.model.entity(attribute.entity) else {
            throw .invalid([.parameter([.name("path"), .name("etype")], "There is no entity type \(attribute.entity)")])
        }
        let body = try Self.checkedText(body)
        let outcome = Result { () throws(JSONFault) in
            var values = ValueReader(body, self.limits)
            let whole = try Self.whole(body)
            guard whole.kind == .object else {
                let _: Void? = values.fail("model_attributes_type", "Input should be a valid dictionary", whole)
                return (DataValue?.none, values.problems.all)
            }
            var slice = JSONSlice(kind: .null, start: whole.start, end: whole.start)
            if let given = try values.members(whole, ["value"])[0] { slice = given }
            let value =
                if let timeseries = attribute.timeseries {
                    try values.series(slice, timeseries, of: attribute)
                } else {
                    try values.value(slice, attribute.dataType)
                }
            return (value, values.problems.all)
        }
        switch outcome {
        case .failure(let fault): throw Self.refusal(fault, body)
        case .success((let value?, _)):
            var datapoint = Datapoint(attribute, value, source: source)
            guard attribute.code != 1 else { return EntityTask(entity, id, datapoints: [datapoint]) }
            datapoint.start = TimeReading.milliseconds(now)
            datapoint.end = datapoint.start
            if let timeseries = attribute.timeseries, let start = datapoint.start {
                let chunk = TimeseriesCheck(timeseries, value, start: start, end: nil)
                if let reason = chunk.problem { throw Self.wrongValue("Assertion failed, \(reason)") }
                datapoint.end = chunk.end
            }
            return EntityTask(entity, id, datapoints: [datapoint])
        case .success((_, let problems)):
            throw Self.wrongValue(problems.first?.message ?? "Input should be valid")
        }
    }

    private static func wrongValue(_ message: String) -> DatapointRefusal {
        .invalid([.parameter([.name("body"), .name("value")], message)])
    }

    /// Reads the body `{"NAME":TIME,…}` of a request that prolongs the life of an entity; at least one name.
    ///
    /// - Throws: All that is wrong with it.
    public func readTokens(_ body: UnsafeRawBufferPointer) throws(DatapointRefusal) -> [TTLToken] {
        let body = try Self.checkedText(body)
        let outcome = Result { () throws(JSONFault) in
            var values = ValueReader(body, self.limits)
            let tokens = try values.tokens(try Self.whole(body))
            values.problems.prepend(.name("body"), since: 0)
            return (tokens, values.problems.all)
        }
        switch outcome {
        case .failure(let fault): throw Self.refusal(fault, body)
        case .success((let tokens, let problems)):
            guard problems.isEmpty else { throw .invalid(problems) }
            guard !tokens.isEmpty else {
                throw .invalid([.parameter([.name("body")], "Value error, at least one token is expected")])
            }
            return tokens
        }
    }

    /// The one value that a body is.
    static func whole(_ body: UnsafeRawBufferPointer) throws(JSONFault) -> JSONSlice {
        var scanner = JSONScanner(body)
        let slice = try scanner.value()
        scanner.skipSpace()
        guard scanner.offset == body.count else { throw JSONFault(reason: .extra, offset: scanner.offset) }
        return slice
    }
}

extension ValueReader {
    /// The tokens of an object of names and times; of repeated names the last counts.
    mutating func tokens(_ slice: JSONSlice) throws(JSONFault) -> [TTLToken] {
        guard slice.kind == .object else {
            let _: Void? = self.fail("dict_type", "Input should be a valid dictionary", slice)
            return []
        }
        var members: [(name: String, value: JSONSlice)] = []
        try self.eachMember(slice) { key, value in members.append((self.contents.text(key), value)) }
        var tokens: [TTLToken] = []
        var places: [ByteKey: Int] = [:]
        for (name, value) in members {
            let mark = self.problems.mark
            guard let time = self.time(value) else {
                self.problems.prepend(.name(name), since: mark)
                continue
            }
            let token = TTLToken(name, until: time)
            if let place = places[ByteKey(name)] {
                tokens[place] = token
            } else {
                places[ByteKey(name)] = tokens.count
                tokens.append(token)
            }
        }
        return tokens
    }
}

// A task is an object with `etype`, `eid`, and of `data_points`, `tags`, `ttl_tokens` and `delete` what it needs. Its datapoints
// are spelled with `etype` and `eid`, too, which must be those of the task.

extension DatapointReader {
    /// Reads an array of tasks, as modules make them.
    ///
    /// - Parameter body: JSON; looked at only during the call.
    /// - Throws: All that is wrong with them, each with the index of its task.
    public func readTasks(_ body: UnsafeRawBufferPointer) throws(DatapointRefusal) -> [EntityTask] {
        let body = try Self.checkedText(body)
        let outcome = Result { () throws(JSONFault) in
            var values = ValueReader(body, self.limits)
            let whole = try Self.whole(body)
            var tasks: [EntityTask] = []
            guard whole.kind == .array else {
                let _: Void? = values.fail("list_type", "Input should be a valid list", whole)
                return (tasks, values.problems.all)
            }
            var scanner = JSONScanner(body, at: whole.start + 1)
            guard !scanner.take(UInt8(ascii: "]")) else { return (tasks, []) }
            var index = 0
            repeat {
                let mark = values.problems.mark
                if let task = try self.task(try scanner.value(), &values) { tasks.append(task) }
                values.problems.prepend(.index(index), since: mark)
                index += 1
            } while try scanner.comma(or: UInt8(ascii: "]"))
            return (tasks, values.problems.all)
        }
        switch outcome {
        case .failure(let fault): throw Self.refusal(fault, body)
        case .success((let tasks, let problems)):
            guard problems.isEmpty else { throw .invalid(problems) }
            return tasks
        }
    }

    /// The same for an array of bytes.
    public func readTasks(_ body: [UInt8]) throws(DatapointRefusal) -> [EntityTask] {
        try body.withUnsafeBytes { bytes in
            Result { () throws(DatapointRefusal) in try self.readTasks(bytes) }
        }.get()
    }

    private static let members = ["etype", "eid", "data_points", "tags", "ttl_tokens", "delete"]

    private func task(_ slice: JSONSlice, _ values: inout ValueReader) throws(JSONFault) -> EntityTask? {
        guard slice.kind == .object else {
            return values.fail("model_type", "Input should be a task: an object with etype and eid", slice)
        }
        let found = try values.members(slice, Self.members)
        guard let name = found[0], name.isText, let idSlice = found[1] else {
            if found[0] == nil { values.missing("etype", slice) }
            if found[1] == nil { values.missing("eid", slice) }
            if let name = found[0], !name.isText {
                return values.fail("string_type", "Input should be a valid string", name)
            }
            return nil
        }
        guard let entity = values.contents.withText(name, { self.model.entity(utf8: $0) }) else {
            let text = values.contents.text(name)
            return values.fail("value_error", "Value error, there is no entity type '\(text)'", slice)
        }
        let start = values.problems.mark
        // As the constructor of the type would make it: whatever is single becomes a text where texts are ids.
        guard let id = EntityID(try values.free(idSlice), as: entity.idType) else {
            let kind = entity.idType.rawValue
            let _: Void? = values.fail("value_error", "Value error, expected an id of the type \(kind)", idSlice)
            values.problems.prepend(.name("eid"), since: start)
            return nil
        }
        var task = EntityTask(entity, id)
        if let slice = found[2], slice.kind != .null {
            task.datapoints = try self.datapoints(slice, task, &values)
            values.problems.prepend(.name("data_points"), since: start)
        }
        if let slice = found[3], slice.kind != .null {
            if case .array(let tags) = try values.free(slice) {
                task.tags = tags
            } else {
                let _: Void? = values.fail("list_type", "Input should be a valid list", slice)
            }
        }
        if let slice = found[4], slice.kind != .null {
            let mark = values.problems.mark
            task.ttlTokens = try values.tokens(slice)
            values.problems.prepend(.name("ttl_tokens"), since: mark)
        }
        if let slice = found[5], case .bool(let flag)? = try values.value(slice, .tag) { task.isDeletion = flag }
        guard values.problems.mark == start else { return nil }
        guard !task.isEmpty else {
            let message = "Value error, a task needs a datapoint, a TTL token or delete"
            return values.fail("value_error", message, slice)
        }
        return task
    }

    private func datapoints(
        _ slice: JSONSlice,
        _ task: EntityTask,
        _ values: inout ValueReader
    ) throws(JSONFault) -> [Datapoint] {
        var parse = DatapointParse(values, self.model, at: slice, form: .task)
        try parse.list()
        values = parse.values
        for other in parse.tasks where other.entity !== task.entity || other.id != task.id {
            let message = "Value error, the task is for '\(task.routingKey)', a datapoint for '\(other.routingKey)'"
            let _: Void? = values.fail("value_error", message, slice)
            return []
        }
        return parse.tasks.first?.datapoints ?? []
    }
}

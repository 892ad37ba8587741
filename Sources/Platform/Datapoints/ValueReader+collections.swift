extension ValueReader {
    /// The elements of a list; nil if one of them is not of the type.
    mutating func list(_ slice: JSONSlice, _ element: DataType) throws(JSONFault) -> DataValue? {
        guard let values = try self.elements(slice, element) else { return nil }
        return .array(values)
    }

    /// The elements of a list; nil if one of them is not of the type, or it is no list.
    mutating func elements(_ slice: JSONSlice, _ element: DataType) throws(JSONFault) -> [DataValue]? {
        guard slice.kind == .array else { return self.fail("list_type", "Input should be a valid list", slice) }
        var values: [DataValue] = []
        var isRight = true
        var index = 0
        var scanner = JSONScanner(self.contents.bytes, at: slice.start + 1)
        if scanner.take(UInt8(ascii: "]")) { return values }
        repeat {
            let mark = self.problems.mark
            if let value = try self.value(try scanner.value(), element) {
                values.append(value)
            } else {
                self.problems.prepend(.index(index), since: mark)
                isRight = false
            }
            index += 1
        } while try scanner.comma(or: UInt8(ascii: "]"))
        return isRight ? values : nil
    }

    /// The last value of each name in an object; nil where there is none.
    func members(_ slice: JSONSlice, _ names: [String]) throws(JSONFault) -> [JSONSlice?] {
        var found = [JSONSlice?](repeating: nil, count: names.count)
        try self.eachMember(slice) { key, value in
            let key = self.contents.text(key)
            if let index = names.firstIndex(where: { TextBytes.areEqual($0, key) }) { found[index] = value }
        }
        return found
    }

    /// Has a body see each key of an object with its value.
    @inline(__always)
    func eachMember(_ slice: JSONSlice, _ body: (JSONSlice, JSONSlice) -> Void) throws(JSONFault) {
        var scanner = JSONScanner(self.contents.bytes, at: slice.start + 1)
        if scanner.take(UInt8(ascii: "}")) { return }
        repeat {
            let key = try scanner.key()
            body(key, try scanner.value())
        } while try scanner.comma(or: UInt8(ascii: "}"))
    }

    /// The fields of a dict; nil if it is not right.
    mutating func dict(
        _ slice: JSONSlice,
        _ fields: [DictField],
        named type: DataType
    ) throws(JSONFault) -> DataValue? {
        guard slice.kind == .object else { return self.noObject(slice, "\(type.text)__inner") }
        let found = try self.members(slice, fields.map(\.name))
        var values: [DataField] = []
        values.reserveCapacity(fields.count)
        for (field, member) in zip(fields, found) {
            guard let member else {
                if field.isOptional {
                    values.append(DataField(field.name, .null))
                } else {
                    self.missing(field.name, slice)
                }
                continue
            }
            if field.isOptional, member.kind == .null {
                values.append(DataField(field.name, .null))
                continue
            }
            let mark = self.problems.mark
            if let value = try self.value(member, field.type) {
                values.append(DataField(field.name, value))
            } else {
                self.problems.prepend(.name(field.name), since: mark)
            }
        }
        return values.count == fields.count ? .object(values) : nil
    }

    /// The link of an object with `eid`, and with `data` if its type has that.
    mutating func link(_ slice: JSONSlice, _ link: LinkType) throws(JSONFault) -> DataValue? {
        guard slice.kind == .object else { return self.noObject(slice, "Link<\(link.data?.text ?? link.entity)>") }
        var idSlice: JSONSlice?
        var dataSlice: JSONSlice?
        var others: [(name: String, value: JSONSlice)] = []
        var otherNames: Set<ByteKey> = []
        try self.eachMember(slice) { key, value in
            let name = self.contents.text(key)
            if name == "eid" {
                idSlice = value
            } else if name == "data", link.data != nil {
                dataSlice = value
            } else if otherNames.insert(ByteKey(name)).inserted {
                others.append((name, value))
            }
        }
        let start = self.problems.mark
        var id: EntityID?
        if let idSlice {
            let mark = self.problems.mark
            id = self.id(idSlice, link.idType)
            self.problems.prepend(.name("eid"), since: mark)
        } else {
            self.missing("eid", slice)
        }
        var data: DataValue?
        if let type = link.data {
            if let dataSlice {
                let mark = self.problems.mark
                data = try self.value(dataSlice, type)
                self.problems.prepend(.name("data"), since: mark)
            } else {
                self.missing("data", slice)
            }
        }
        for other in others {
            let mark = self.problems.mark
            let _: Void? = self.fail("extra_forbidden", "Extra inputs are not permitted", other.value)
            self.problems.prepend(.name(other.name), since: mark)
        }
        guard self.problems.mark == start, let id else { return nil }
        return data.map { .dataLink(id, $0) } ?? .link(id)
    }

    /// The series of a timeseries; nil if they are not right. Their times are checked elsewhere.
    mutating func series(_ slice: JSONSlice, _ timeseries: Timeseries, of attribute: Attribute) throws(JSONFault)
        -> DataValue?
    {
        guard slice.kind == .object else { return self.noObject(slice, "DataPointTimeseriesValue_\(attribute.id)") }
        let found = try self.members(slice, timeseries.series.map(\.name))
        let start = self.problems.mark
        var fields: [DataField] = []
        var lengths: Set<Int> = []
        for (series, member) in zip(timeseries.series, found) {
            guard let member else {
                self.missing(series.name, slice)
                continue
            }
            let mark = self.problems.mark
            if let values = try self.elements(member, series.type) {
                lengths.insert(values.count)
                fields.append(DataField(series.name, .array(values)))
            } else {
                self.problems.prepend(.name(series.name), since: mark)
            }
        }
        guard self.problems.mark == start else { return nil }
        guard lengths.count <= 1 else {
            let list = lengths.sorted().map(String.init).joined(separator: ", ")
            let message = "Assertion failed, Series values have different lengths: {\(list)}"
            return self.fail("assertion_error", message, slice, context: Self.errorContext)
        }
        return .object(fields)
    }

    // MARK: - Problems

    private mutating func noObject(_ slice: JSONSlice, _ name: String) -> DataValue? {
        let message = "Input should be a valid dictionary or instance of \(name)"
        return self.fail("model_type", message, slice, context: Self.context("class_name", name))
    }

    /// Notes that an object lacks a key.
    mutating func missing(_ name: String, _ slice: JSONSlice) {
        let mark = self.problems.mark
        let _: Void? = self.fail("missing", "Field required", slice)
        self.problems.prepend(.name(name), since: mark)
    }
}

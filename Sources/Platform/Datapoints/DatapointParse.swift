// The first stage looks at what all datapoints have; only if nothing is wrong there, the second looks at what the attribute
// makes of it: the order of DP³, so that the same body gives the same problems. What consecutive datapoints share (entity
// type, id, source) is recognised by its bytes.

/// Reads one body.
struct DatapointParse {
    private struct Key: Hashable {
        let entity: Int
        let id: EntityID
    }

    private let model: ModelSpec
    let form: DatapointForm
    private var scanner: JSONScanner
    let contents: JSONContents
    var values: ValueReader
    private(set) var tasks: [EntityTask] = []
    private var places: [Key: Int] = [:]
    /// The task of the last datapoint.
    private var place = -1
    private var lastEntity: EntityType?
    private var lastEntityName: JSONSlice?
    private var lastID: JSONSlice?
    var lastSource: (slice: JSONSlice, text: String)?

    init(_ body: UnsafeRawBufferPointer, _ model: ModelSpec, _ limits: DatapointLimits) {
        self.model = model
        self.form = .api
        self.scanner = JSONScanner(body)
        self.contents = JSONContents(bytes: body)
        self.values = ValueReader(body, limits)
    }

    /// Reads a part of a body, with the problems that were found in it before.
    init(_ values: ValueReader, _ model: ModelSpec, at slice: JSONSlice, form: DatapointForm) {
        self.model = model
        self.form = form
        self.scanner = JSONScanner(values.contents.bytes, at: slice.start)
        self.contents = values.contents
        self.values = values
    }

    /// Reads an array of datapoints that is the whole body.
    mutating func array() throws(JSONFault) {
        try self.list()
        self.values.problems.prepend(.name("body"), since: 0)
        self.scanner.skipSpace()
        guard self.scanner.offset == self.scanner.bytes.count else {
            throw JSONFault(reason: .extra, offset: self.scanner.offset)
        }
    }

    /// Reads an array of datapoints.
    mutating func list() throws(JSONFault) {
        self.scanner.skipSpace()
        if self.scanner.peek == UInt8(ascii: "[") {
            self.scanner.offset += 1
            if !self.scanner.take(UInt8(ascii: "]")) {
                var index = 0
                repeat {
                    let mark = self.values.problems.mark
                    try self.element()
                    if self.values.problems.mark > mark { self.values.problems.prepend(.index(index), since: mark) }
                    index += 1
                } while try self.scanner.comma(or: UInt8(ascii: "]"))
            }
        } else {
            let slice = try self.scanner.value()
            let _: Void? = self.values.fail("list_type", "Input should be a valid list", slice)
        }
    }

    @inline(__always)
    private mutating func element() throws(JSONFault) {
        self.scanner.skipSpace()
        let start = self.scanner.offset
        guard self.scanner.peek == UInt8(ascii: "{") else {
            let slice = try self.scanner.value(depth: 1)
            let message = "Input should be a valid dictionary or object to extract fields from"
            let _: Void? = self.values.fail("model_attributes_type", message, slice)
            return
        }
        let members = try DatapointMembers(&self.scanner, self.contents, self.form)
        let whole = JSONSlice(kind: .object, start: start, end: self.scanner.offset)
        try self.datapoint(members, whole)
    }

    private mutating func datapoint(_ members: DatapointMembers, _ whole: JSONSlice) throws(JSONFault) {
        let mark = self.values.problems.mark
        self.checkPresence(members, whole)
        var start: Int64?
        if let slice = members.start, slice.kind != .null { start = self.field("t1") { $0.time(slice) } }
        var end: Int64?
        if let slice = members.end, !self.isFalse(slice) {
            end = self.field("t2") { $0.time(slice) }
            if let start, let end, end < start {
                self.fail("t2", "assertion_error", "Assertion failed, 't2' is before 't1'", slice)
            }
        }
        let confidence = members.confidence.map { self.confidence($0) } ?? 1
        var source: String?
        if let slice = members.source, slice.kind != .null { source = self.source(slice) }
        guard self.values.problems.mark == mark, let entityName = members.entity, let idSlice = members.id,
            let attributeName = members.attribute, let value = members.value
        else { return }

        guard let entity = self.entity(entityName),
            let attribute = self.contents.withText(attributeName, { entity.attribute(utf8: $0) })
        else {
            let names = (self.contents.text(entityName), self.contents.text(attributeName))
            let message = "Value error, Combination of type '\(names.0)' and attr '\(names.1)' doesn't exist"
            let _: Void? = self.values.fail("value_error", message, whole, context: ValueReader.errorContext)
            return
        }
        let isSameEntity = self.isSameEntity(entity, idSlice)
        var id: EntityID?
        if !isSameEntity { id = self.field("eid") { $0.id(idSlice, entity.idType) } }
        let before = self.values.problems.mark
        var result: DataValue?
        switch attribute.code {
        case 1:
            result = try self.values.value(value, attribute.dataType)
            self.values.problems.prepend(.name("v"), since: before)
            if end != nil, let slice = members.end { self.fail("t2", "none_required", "Input should be None", slice) }
            start = nil
            end = nil
        case 2:
            result = try self.values.value(value, attribute.dataType)
            self.values.problems.prepend(.name("v"), since: before)
            self.checkStart(start, end)
            end = end ?? start
        default:
            guard let timeseries = attribute.timeseries else { return }
            result = try self.values.series(value, timeseries, of: attribute)
            self.values.problems.prepend(.name("v"), since: before)
            self.checkStart(start, end)
            if self.values.problems.mark == mark, let series = result, let from = start {
                let chunk = TimeseriesCheck(timeseries, series, start: from, end: end)
                if let reason = chunk.problem {
                    let message = "Assertion failed, \(reason)"
                    let _: Void? = self.values.fail(
                        "assertion_error",
                        message,
                        whole,
                        context: ValueReader.errorContext
                    )
                }
                end = chunk.end
            }
        }
        guard self.values.problems.mark == mark, let result else { return }
        if !isSameEntity, let id {
            self.choose(entity, id)
            self.lastID = idSlice
        }
        self.tasks[self.place].datapoints.append(
            Datapoint(attribute, result, source: source, confidence: confidence, start: start, end: end)
        )
    }

    // MARK: - The second stage

    @inline(__always)
    private mutating func entity(_ name: JSONSlice) -> EntityType? {
        if let last = self.lastEntityName, TextBytes.areEqual(self.contents.raw(last), self.contents.raw(name)) {
            return self.lastEntity
        }
        self.lastEntity = self.contents.withText(name) { self.model.entity(utf8: $0) }
        self.lastEntityName = name
        return self.lastEntity
    }

    @inline(__always)
    private func isSameEntity(_ entity: EntityType, _ id: JSONSlice) -> Bool {
        guard self.place >= 0, let last = self.lastID, self.tasks[self.place].entity === entity else { return false }
        return TextBytes.areEqual(self.contents.raw(last), self.contents.raw(id))
    }

    /// Makes the task of an entity the current one.
    @inline(__always)
    private mutating func choose(_ entity: EntityType, _ id: EntityID) {
        let key = Key(entity: entity.number, id: id)
        if let place = self.places[key] {
            self.place = place
            return
        }
        self.place = self.tasks.count
        // Growing by hashing all anew costs more than the room of a usual request.
        if self.places.isEmpty { self.places.reserveCapacity(min(self.contents.bytes.count / 64, 1024)) }
        self.places[key] = self.place
        self.tasks.append(EntityTask(entity, id))
    }

    private mutating func checkStart(_ start: Int64?, _ end: Int64?) {
        guard start == nil else { return }
        self.absent("t1")
        if end == nil { self.absent("t2") }
    }

    // MARK: - Problems

    mutating func absent(_ name: String) {
        self.values.problems.add(
            ValidationProblem(
                "datetime_type",
                at: [.name(name)],
                "Input should be a valid datetime",
                input: Array("null".utf8)
            )
        )
    }

    mutating func fail(
        _ name: String,
        _ type: String,
        _ message: String,
        _ slice: JSONSlice,
        _ context: [UInt8]? = nil
    ) {
        let mark = self.values.problems.mark
        let context = context ?? (type == "assertion_error" ? ValueReader.errorContext : nil)
        let _: Void? = self.values.fail(type, message, slice, context: context)
        self.values.problems.prepend(.name(name), since: mark)
    }

    /// Reads a member; its problems are those of this name.
    @inline(__always)
    mutating func field<Result>(_ name: StaticString, _ read: (inout ValueReader) -> Result?) -> Result? {
        let mark = self.values.problems.mark
        let result = read(&self.values)
        if result == nil { self.values.problems.prepend(.name("\(name)"), since: mark) }
        return result
    }
}

import Configuration
import Records

/// Does the requests of one call.
struct OperationRound {
    private let objects: ObjectTransaction
    private let caller: ObjectCaller
    private var paths: LinkedPaths
    private var size = 0
    private let properties: Value
    /// The number of the request that is answered.
    private var place = 0
    private var computations: [Computation] = []

    /// - Parameter properties: What conveniences give.
    init(_ objects: ObjectTransaction, _ caller: ObjectCaller, properties: Value = [:]) {
        self.objects = objects
        self.caller = caller
        self.properties = properties
        self.paths = LinkedPaths(objects, caller)
    }

    /// - Throws: Only that the store does not work.
    func answers(
        to operations: [Result<ObjectOperation, ObjectRefusal>]
    ) throws(ObjectRefusal) -> ObjectRequests.Answers {
        var round = self
        let isChange = operations.map { (try? $0.get())?.isChange ?? true }
        var answers: [Value] = []
        var hasFailed = false
        for (place, (operation, isChange)) in zip(operations, isChange).enumerated() {
            round.place = place
            let (answer, isFailure) = try round.answer(to: operation)
            answers.append(answer)
            if isFailure, isChange { hasFailed = true }
        }
        if hasFailed {
            // Nothing was changed, so reading brings what is there without that.
            self.objects.dropUnit()
            round = self
            for (place, operation) in operations.enumerated() {
                round.place = place
                if !isChange[place] {
                    answers[place] = try round.answer(to: operation).answer
                } else if answers[place].record?["error"] == nil {
                    answers[place] = ObjectRefusal(.undone, "something else of the same call failed").value
                }
            }
        }
        let also = round.paths.found.values.sorted { $0.id < $1.id }
        return ObjectRequests.Answers(answers: answers, also: also, computations: round.computations)
    }

    private mutating func answer(
        to operation: Result<ObjectOperation, ObjectRefusal>
    ) throws(ObjectRefusal) -> (answer: Value, isFailure: Bool) {
        do throws(ObjectRefusal) {
            guard self.size <= ObjectRequests.largestAnswer else {
                throw ObjectRefusal(.invalid, "the answers of this call are too large together; ask for less at once")
            }
            return (try self.perform(try operation.get()), false)
        } catch {
            if error.code == .unavailable { throw error }
            return (error.value, true)
        }
    }

    private mutating func perform(_ operation: ObjectOperation) throws(ObjectRefusal) -> Value {
        switch operation {
        case .get(let model, let id, let with):
            guard let record = try self.objects.existing(id, of: model)?.record else { return .null }
            try self.objects.judge(record, try self.objects.layout(of: record.model), self.caller, isWriting: false)
            try self.paths.follow(with, from: [record])
            self.size += 1024
            return record.value
        case .find(let query, let with):
            let page = try self.objects.find(query, byteLimit: ObjectRequests.largestPage, isVisible: self.isVisible)
            try self.paths.follow(with, from: page.objects)
            self.size += min(page.objects.count * 1024, ObjectRequests.largestPage)
            return ["objects": .array(page.objects.map(\.value)), "more": .bool(page.hasMore)]
        case .count(let query):
            return .int(try self.objects.count(query, isVisible: self.caller.isJudged ? self.isVisible : nil))
        case .linked(let model, let id, let field): return try self.linked(model, id, field)
        case .save(let request): return try self.save(request)
        case .properties: return self.properties
        case .compute(let property, let subjects): return try self.compute(property, subjects)
        case .delete(let model, let id, let version):
            try self.refuseComputing("deletes")
            try self.objects.delete(id, of: model, version: version, by: self.caller)
            return .null
        }
    }

    private func save(_ request: ObjectTransaction.SaveRequest) throws(ObjectRefusal) -> Value {
        try self.refuseComputing("saves")
        let lists = try ReverseLists(request, self.objects, self.caller)
        let record = try self.objects.save(lists.request, by: self.caller)
        try lists.apply(to: record.id)
        return (try self.objects.object(record.id)?.record ?? record).value
    }

    /// What is worked out follows from the objects alone, and from no other that waits for the same workers.
    private func refuseComputing(_ what: String) throws(ObjectRefusal) {
        guard self.caller.isComputing else { return }
        throw ObjectRefusal(
            .denied,
            "a convenience \(what) nothing while it works out a property; do that in a step or a policy"
        )
    }

    /// Finds the objects; what the property is is asked for when all of the call is done.
    private mutating func compute(
        _ property: String,
        _ subjects: [ObjectOperation.Subject]
    ) throws(ObjectRefusal) -> Value {
        guard !self.caller.isComputing else {
            throw ObjectRefusal(
                .denied,
                "a convenience does not ask for \(quoted(property)), which a convenience gives; work it out of fields"
            )
        }
        var found: [Result<ObjectRecord, ObjectRefusal>] = []
        for subject in subjects {
            do throws(ObjectRefusal) {
                found.append(.success(try self.record(subject)))
            } catch {
                if error.code == .unavailable { throw error }
                found.append(.failure(error))
            }
        }
        self.size += found.count * 1024
        self.computations.append(Computation(place: self.place, property: property, objects: found))
        return .null
    }

    private func record(_ subject: ObjectOperation.Subject) throws(ObjectRefusal) -> ObjectRecord {
        switch subject {
        case .id(let id):
            let record = try self.objects.required(id, of: nil).record
            try self.objects.judge(record, try self.objects.layout(of: record.model), self.caller, isWriting: false)
            return record
        case .record(let record):
            _ = try self.objects.layout(of: record.model)
            guard self.caller.isJudged else { return record }
            throw ObjectRefusal(.denied, "users ask for properties of objects by their ids")
        }
    }

    private var isVisible: (ObjectRecord) throws(ObjectRefusal) -> Bool {
        let (objects, caller) = (self.objects, self.caller)
        guard caller.isJudged else { return { (_) throws(ObjectRefusal) in true } }
        return { (record) throws(ObjectRefusal) in
            guard let layout = objects.layout[record.model] else { return false }
            return try objects.allows(record, layout, caller, isWriting: false)
        }
    }

    private mutating func linked(_ model: String?, _ id: Int, _ name: String) throws(ObjectRefusal) -> Value {
        let owner = try self.objects.required(id, of: model).record
        let layout = try self.objects.layout(of: owner.model)
        try self.objects.judge(owner, layout, self.caller, isWriting: false)
        let ids: [Int]
        if let field = layout.field(name), field.link?.kind == .manyToMany {
            ids = ModelLayout.peers(owner[field.storedName])
        } else if let reverse = layout.definition.reverseLinks.first(where: { $0.name == name || $0.storedName == name }
        ),
            let field = self.objects.layout[reverse.model]?.definition.field(reverse.field)
        {
            ids = try self.objects.ids(.links, ObjectEntry.links(to: id, by: ModelLayout.link(field)))
        } else {
            throw ConditionTest.unknown(name, layout.definition)
        }
        var values: [Value] = []
        for object in try self.objects.objects(ids) {
            guard let record = object?.record, !record.flag(Bookkeeping.deleted), try self.isVisible(record) else {
                continue
            }
            values.append(record.value)
        }
        self.size += values.count * 1024
        return .array(values)
    }
}

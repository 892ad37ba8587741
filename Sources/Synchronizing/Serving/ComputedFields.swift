import Records

/// What conveniences give objects of an answer, beside their fields.
struct ComputedFields {
    private let properties: [String]
    private let answer: Value

    /// - Parameter answer: An object, or a page of objects, as calls have them.
    init(_ properties: [String], _ answer: Value) {
        self.properties = properties
        self.answer = answer
    }

    private var objects: [Value] { self.answer.record?["objects"]?.elements ?? [self.answer] }

    /// What is asked for.
    var requests: [Value] {
        let ids = self.objects.map { $0.record?["id"] ?? 0 }
        return self.properties.map { ["op": "compute", "property": .string($0), "objects": .array(ids)] }
    }

    /// The answer with what was found. What cannot be worked out is null, and under `_errors` is why.
    func added(
        by result: Result<ObjectRequests.Answers, ObjectRefusal>
    ) -> Result<ObjectRequests.Answers, ObjectRefusal> {
        guard case .success(let found) = result else { return result }
        if let refused = found.answers.first(where: { $0.record?["error"] != nil }) {
            return .success(ObjectRequests.Answers(answers: [refused], also: []))
        }
        var objects = self.objects
        for place in objects.indices {
            var errors = Record()
            guard var object = objects[place].record, var values = object["values"]?.record else { continue }
            for (property, answers) in zip(self.properties, found.answers) {
                let answer = answers.elements?[place].record
                values[property] = answer?["value"] ?? .null
                errors[property] = answer?["error"]
            }
            if errors.count > 0 { values["_errors"] = .map(errors) }
            object["values"] = .map(values)
            objects[place] = .map(object)
        }
        guard var page = self.answer.record, page["objects"] != nil else {
            return .success(ObjectRequests.Answers(answers: objects, also: []))
        }
        page["objects"] = .array(objects)
        return .success(ObjectRequests.Answers(answers: [.map(page)], also: []))
    }
}

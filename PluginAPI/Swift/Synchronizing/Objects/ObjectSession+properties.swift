// What one object of a page is asked for, the others will be as well: so all of them are asked about at once.

extension ObjectSession {
    /// A property that a convenience gives to an object as it is now; nil: it gives none of that name.
    func property(_ name: String, of object: ModelObject) throws(ObjectError) -> Value? {
        guard self.names.has(name, of: object.modelName, self) else { return nil }
        let question = Property(name: name, object: object.content)
        if let answer = self.answered[question] { return try answer.get() }
        let isKept = self.known[object.id] == object.content
        if isKept, let page = self.pages[object.id] {
            let others = page.ids.compactMap { self.known[$0] }.filter {
                $0.model == object.modelName && $0.id != object.id
                    && self.answered[Property(name: name, object: $0)] == nil
            }
            if !others.isEmpty {
                try self.ask(name, [object.content] + others.prefix(Self.largestBatch - 1), areKept: true)
                // One that fails for another object's sake is asked about alone.
                if case .success(let value)? = self.answered[question] { return value }
            }
        }
        try self.ask(name, [object.content], areKept: isKept)
        guard let answer = self.answered[question] else {
            throw ObjectError(.invalid, "\(object).\(name): the host answered with something that is no property")
        }
        return try answer.get()
    }

    /// The same, where nothing can be thrown: what cannot be worked out is missing, and the call fails in the end.
    func member(_ name: String, of object: ModelObject) -> Value {
        do throws(ObjectError) {
            return try self.property(name, of: object) ?? .null
        } catch {
            self.failure = self.failure ?? error
            return .null
        }
    }

    private func ask(_ name: String, _ objects: [ObjectContent], areKept: Bool) throws(ObjectError) {
        let answer = try self.perform([
            "op": "compute", "property": .string(name),
            "objects": .array(objects.map { areKept ? .int($0.id) : $0.value }),
        ])
        for (object, answer) in zip(objects, answer.elements ?? []) {
            guard let answer = answer.record else { continue }
            let question = Property(name: name, object: object)
            if let value = answer["value"] {
                self.answered[question] = .success(value)
            } else if objects.count == 1 {
                let reason = answer["error"]?.text ?? ""
                self.answered[question] = .failure(
                    ObjectError(.invalid, "\(object.model)-\(object.id).\(name): \(reason)")
                )
            }
        }
    }
}

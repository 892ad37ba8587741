import Configuration

extension ModelAssembly {
    // MARK: - Bases

    /// Finds the models that each descends from, and leaves out those that are not there or would be in a circle.
    mutating func resolveBases() {
        for name in self.order {
            guard var draft = self.drafts[name] else { continue }
            var seen: Set<String> = []
            draft.bases = draft.message.bases.filter { base in
                if self.drafts[base.text] == nil {
                    self.findings.error(
                        base.place,
                        model: name,
                        "there is no model \(quoted(base.text)) to descend from\(self.advice(base.text, among: self.order)); "
                            + "a base is a model of this directory or one that comes with the host"
                    )
                    return false
                }
                if seen.insert(base.text).inserted { return true }
                self.findings.error(base.place, model: name, "the base \(quoted(base.text)) is there twice; remove one")
                return false
            }
            if draft.message.bases.isEmpty, !draft.isAbstract {
                self.findings.error(
                    draft.place,
                    model: name,
                    "it descends from no model, and lacks the fields that objects are kept by; write message \(name) (XOSBase)"
                )
            }
            self.drafts[name] = draft
        }
        var done: Set<String> = []
        for name in self.order { _ = self.findLineage(of: name, path: [], &done) }
    }

    /// The models that a model is, itself first. A base comes behind all that descend from it.
    private mutating func findLineage(of name: String, path: [String], _ done: inout Set<String>) -> [String] {
        guard var draft = self.drafts[name], !done.contains(name) else { return self.drafts[name]?.lineage ?? [] }
        let path = path + [name]
        var above: [[String]] = []
        draft.bases = draft.bases.filter { base in
            guard let start = path.firstIndex(of: base.text) else { return true }
            let circle = (path[start...] + [base.text]).joined(separator: " -> ")
            self.findings.error(base.place, model: name, "models descend from each other in a circle: \(circle)")
            return false
        }
        // Chains as deep as this are no models of anybody; the bound keeps the stack.
        if path.count > 100 {
            self.findings.error(draft.place, model: name, "it descends from more than 100 models in a row")
            draft.bases = []
        }
        self.drafts[name] = draft
        for base in draft.bases { above.append(self.findLineage(of: base.text, path: path, &done)) }
        var lineage = [name]
        // The last mention counts, so that XOSBase, which all descend from, is the last of all.
        let mentioned = above.flatMap { $0 }
        for (index, base) in mentioned.enumerated() where !mentioned[(index + 1)...].contains(base) {
            lineage.append(base)
        }
        draft.lineage = lineage
        self.drafts[name] = draft
        done.insert(name)
        return lineage
    }

    // MARK: - Fields

    /// Gives each model the fields of those that it descends from.
    mutating func inheritFields() {
        for name in self.order {
            guard var draft = self.drafts[name] else { continue }
            var fields = [Self.identifier(of: draft)]
            var owners: [String: String] = [:]
            for ancestor in draft.lineage.reversed() {
                for field in self.drafts[ancestor]?.ownFields ?? [] {
                    if let owner = owners[field.name] {
                        // Between bases it is told once, of the model that brings them together.
                        let place = ancestor == name ? field.place : draft.place
                        self.findings.error(
                            place,
                            model: name,
                            field: field.name,
                            "\(quoted(owner)) has a field of this name, and \(quoted(name)) descends from it; rename one"
                        )
                        continue
                    }
                    owners[field.name] = ancestor
                    fields.append(field)
                }
            }
            draft.fields = fields
            self.drafts[name] = draft
            self.checkNames(of: draft)
        }
    }

    /// The primary key, which nobody declares.
    private static func identifier(of draft: Draft) -> FieldDefinition {
        var field = FieldDefinition(
            name: "id",
            number: 1,
            type: .int32,
            link: nil,
            isRequired: false,
            model: draft.name,
            place: draft.place,
            allowsNull: true,
            allowsBlank: true
        )
        field.isBookkeeping = true
        field.helpText = "Identifies the object among those of its model"
        return field
    }

    /// Whether fields that a model would have may be missing for a reason that was told.
    func isDamaged(_ name: String) -> Bool {
        self.drafts[name]?.lineage.contains { self.drafts[$0]?.isDamaged == true } ?? false
    }

    /// Whether the fields are there that others of the model name.
    private func checkNames(of draft: Draft) {
        let isDamaged = self.isDamaged(draft.name)
        let names = draft.fields.map(\.name)
        // What a link is stored as can be named as well.
        let known = Set(names + draft.fields.map(\.storedName))
        for field in draft.ownFields {
            let named =
                field.uniqueWith.map { ("unique_with", $0) }
                + (field.toscaKeyOneOf.map { [("tosca_key_one_of", $0)] } ?? [])
            for (option, other) in named {
                if other == field.name {
                    self.findings.error(
                        field.place,
                        model: draft.name,
                        field: field.name,
                        "\(option) names the field itself"
                    )
                } else if !known.contains(other), !isDamaged {
                    self.findings.error(
                        field.place,
                        model: draft.name,
                        field: field.name,
                        "\(option) names \(quoted(other)), which is no field of \(quoted(draft.name))\(self.advice(other, among: names))"
                    )
                }
            }
        }
    }
}

import Configuration

// Models are made in passes, as each needs the whole of the one before: names and options, then bases and inherited fields, then
// the reverse sides of links, and at last what policies name. What is wrong in one pass is told once and left out of the next.

/// Makes models of the syntax of files.
struct ModelAssembly {
    /// What is known of a model before it is one.
    struct Draft {
        let message: MessageSyntax
        let isBuiltIn: Bool
        var options: [ModelOption: String] = [:]
        var validators: [ValidatorDefinition] = []
        var bases: [SourceName] = []
        var lineage: [String] = []
        var ownFields: [FieldDefinition] = []
        var fields: [FieldDefinition] = []
        var reverseLinks: [ReverseLink] = []

        /// Whether fields may be missing for a reason that was told.
        var isDamaged: Bool { self.message.isDamaged || self.bases.count < self.message.bases.count }

        var name: String { self.message.name.text }
        var place: SourcePlace { self.message.name.place }
        var isAbstract: Bool { self.options[.abstract] == "True" || self.options[.skipDjango] == "True" }
    }

    let findings: ModelFindings
    var drafts: [String: Draft] = [:]
    /// The names of the models as they were declared.
    var order: [String] = []
    var policies: [String: PolicyDefinition] = [:]
    private var policyOrder: [String] = []

    /// The models of files; what is wrong with them is told.
    static func assemble(_ files: [FileSyntax], _ findings: ModelFindings) -> DataModel {
        var assembly = Self(findings: findings)
        for file in files { assembly.take(file) }
        assembly.resolveBases()
        assembly.inheritFields()
        assembly.linkBack()
        let models = assembly.order.compactMap { assembly.drafts[$0].map(assembly.model) }
        let model = DataModel(models: models, policies: assembly.policyOrder.compactMap { assembly.policies[$0] })
        assembly.checkPolicies(model)
        return model
    }

    private init(findings: ModelFindings) { self.findings = findings }

    // MARK: - Names and options

    private mutating func take(_ file: FileSyntax) {
        for policy in file.policies {
            if let first = self.policies[policy.name] {
                self.findings.error(
                    policy.place,
                    model: policy.name,
                    "there is a policy of this name already, at \(first.place); rename one"
                )
                continue
            }
            self.policies[policy.name] = policy
            self.policyOrder.append(policy.name)
        }
        let shared = ModelOptions.read(file.options, of: nil, self.findings)
        for message in file.messages {
            let name = message.name
            if let first = self.drafts[name.text] {
                self.findings.error(
                    name.place,
                    model: name.text,
                    first.isBuiltIn
                        ? "a model of this name comes with the host; rename yours"
                        : "there is a model of this name already, at \(first.place); rename one"
                )
                continue
            }
            var draft = Draft(message: message, isBuiltIn: file.isBuiltIn)
            draft.options = shared.merging(ModelOptions.read(message.options, of: name.text, self.findings)) { $1 }
            draft.ownFields = self.ownFields(of: message)
            draft.validators = self.validators(of: draft)
            self.drafts[name.text] = draft
            self.order.append(name.text)
        }
    }

    private func ownFields(of message: MessageSyntax) -> [FieldDefinition] {
        var names: [String: SourcePlace] = [:]
        var numbers: [Int: String] = [:]
        var fields: [FieldDefinition] = []
        for syntax in message.fields {
            let field = FieldReader.read(syntax, of: message.name.text, self.findings)
            let tell = { (text: String) in
                self.findings.error(field.place, model: message.name.text, field: field.name, text)
            }
            if field.name == "id" || field.name == "pk" {
                tell("every model has \(quoted(field.name)) of its own; rename the field")
                continue
            }
            if let first = names[field.name] {
                tell("there is a field of this name already, in line \(first.line); rename one")
                continue
            }
            if let other = numbers[field.number] {
                tell("the number \(field.number) belongs to \(quoted(other)) already; take another")
            }
            names[field.name] = field.place
            numbers[field.number] = field.name
            fields.append(field)
        }
        return fields
    }

    private func validators(of draft: Draft) -> [ValidatorDefinition] {
        guard let text = draft.options[.validators] else { return [] }
        guard let validators = ValidatorsReader.read(text) else {
            let place = draft.message.options.first { $0.name.text == ModelOption.validators.rawValue }?.name.place
            self.findings.error(
                place ?? draft.place,
                model: draft.name,
                "validators: expected \"policy:message, policy:message\", found \(quoted(text, limit: 40))"
            )
            return []
        }
        return validators
    }

    // MARK: - The result

    private func model(_ draft: Draft) -> ModelDefinition {
        ModelDefinition(
            name: draft.name,
            place: draft.place,
            bases: draft.bases.map(\.text),
            lineage: draft.lineage,
            policy: draft.message.policy?.text,
            options: draft.options,
            validators: draft.validators,
            ownFields: draft.ownFields,
            fields: draft.fields,
            reverseLinks: draft.reverseLinks,
            uniqueKeys: FieldGroups.uniqueKeys(of: draft.fields),
            naturalKey: FieldGroups.naturalKey(of: draft.fields),
            isBuiltIn: draft.isBuiltIn
        )
    }

    func advice(_ name: String, among names: some Sequence<String>) -> String {
        nearestName(to: name, among: names).map { "; did you mean '\($0)'?" } ?? ""
    }
}

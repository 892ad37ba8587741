import Configuration

/// Whether all that a policy names is there, for an object of a model.
struct PolicyCheck {
    private let models: [String: ModelDefinition]
    private let policies: [String: PolicyDefinition]
    /// Models that may have fields that are not known.
    private let damaged: Set<String>
    private let findings: ModelFindings
    /// What has been checked, as a policy can be used in many places, and use itself.
    private var seen: Set<[String]> = []

    init(
        _ models: [String: ModelDefinition],
        _ policies: [String: PolicyDefinition],
        damaged: Set<String>,
        _ findings: ModelFindings
    ) {
        self.damaged = damaged
        self.models = models
        self.policies = policies
        self.findings = findings
    }

    /// Checks a policy for objects of a model; nil: of any model, so that only what does not depend on it is judged.
    mutating func check(_ name: String, for model: String?) {
        guard let policy = self.policies[name], self.seen.insert([name, model ?? ""]).inserted else { return }
        _ = self.type(of: policy.expression, model.map { .object($0) } ?? .unknown, policy)
    }

    private mutating func type(
        of expression: PolicyExpression,
        _ object: PolicyType,
        _ policy: PolicyDefinition
    ) -> PolicyType {
        switch expression {
        case .constant: return .value
        case .path(let path): return self.type(of: path, object, policy)
        case .not(let inner): _ = self.type(of: inner, object, policy)
        case .and(let parts), .or(let parts): for part in parts { _ = self.type(of: part, object, policy) }
        case .equal(let left, let right), .implies(let left, let right), .contained(let left, let right):
            _ = self.type(of: left, object, policy)
            _ = self.type(of: right, object, policy)
        case .exists(let model, let inner), .forAll(let model, let inner):
            if self.models[model] == nil {
                let advice =
                    nearestName(to: model, among: self.models.keys.sorted()).map { "; did you mean '\($0)'?" } ?? ""
                self.findings.error(policy.place, model: policy.name, "there is no model \(quoted(model))\(advice)")
            }
            _ = self.type(of: inner, object, policy)
        case .policy(let name, let path):
            let argument = self.type(of: path, object, policy)
            guard self.policies[name] != nil else {
                let advice =
                    nearestName(to: name, among: self.policies.keys.sorted()).map { "; did you mean '\($0)'?" } ?? ""
                self.findings.error(path.place, model: policy.name, "there is no policy \(quoted(name))\(advice)")
                return .value
            }
            switch argument {
            case .object(let model): self.check(name, for: model)
            case .unknown: self.check(name, for: nil)
            case .value, .list:
                self.findings.error(
                    path.place,
                    model: policy.name,
                    "the policy \(quoted(name)) is about one object, and \(quoted("\(path)")) leads to "
                        + (argument == .value ? "a value" : "a list")
                )
            }
        }
        return .value
    }

    private func type(of path: PolicyPath, _ object: PolicyType, _ policy: PolicyDefinition) -> PolicyType {
        var type: PolicyType
        var names = path.names[...]
        switch path.root {
        case .object: type = object
        case .variable(let model): type = self.models[model] == nil ? .unknown : .object(model)
        case .context:
            let known = ["user", "read_access", "write_access"]
            guard let name = names.popFirst(), known.contains(name) else {
                self.tell(path, policy, "ctx has only \(known.map { "ctx.\($0)" }.joined(separator: ", "))")
                return .unknown
            }
            type = name == "user" ? .object("User") : .value
        }
        while let name = names.popFirst() {
            switch type {
            case .unknown: return .unknown
            case .value:
                self.tell(path, policy, "\(quoted(name)) stands behind a value, which has no fields")
                return .unknown
            case .list:
                self.tell(path, policy, "\(quoted(name)) stands behind a list; ask for objects of it with exists")
                return .unknown
            case .object(let model):
                guard let definition = self.models[model] else { return .unknown }
                guard let next = Self.type(of: name, in: definition) else {
                    if self.damaged.contains(model) { return .unknown }
                    let known = definition.fields.map(\.name) + definition.reverseLinks.map(\.name)
                    let advice = nearestName(to: name, among: known).map { "; did you mean '\($0)'?" } ?? ""
                    self.tell(path, policy, "the model \(quoted(model)) has no field \(quoted(name))\(advice)")
                    return .unknown
                }
                type = next
            }
        }
        if path.isList {
            switch type {
            case .list, .unknown: break
            case .value, .object: self.tell(path, policy, "there is no list in front of .all()")
            }
        }
        return type
    }

    private func tell(_ path: PolicyPath, _ policy: PolicyDefinition, _ message: String) {
        self.findings.error(path.place, model: policy.name, "\(quoted("\(path)")): \(message)")
    }

    /// What a name leads to from an object; nil: nothing is called so.
    static func type(of name: String, in model: ModelDefinition) -> PolicyType? {
        if let field = model.field(name) {
            guard let link = field.link else { return .value }
            return link.kind == .manyToOne ? .object(link.peer) : .list(link.peer)
        }
        if let reverse = model.reverseLink(name) { return .list(reverse.model) }
        // The id of a link can be asked for without the object.
        return model.links.contains { $0.storedName == name } || name == "pk" ? .value : nil
    }
}

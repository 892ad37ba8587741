import Configuration

/// Decides what policies say of an object. One evaluation is one decision; it keeps nothing between two.
///
/// What leads nowhere is `None`, what is read of it as well, and a policy that is called for it holds.
public struct PolicyEvaluation<World: PolicyWorld> {
    private let model: DataModel
    private let world: World
    private let context: PolicyContext
    private let limits: PolicyLimits
    private var steps = 0
    private var depth = 0
    private var policy = ""
    /// What is decided about, and the objects that `exists` and `forall` are at, innermost last.
    private var object: ObjectReference
    private var variables: [(model: String, object: ObjectReference)] = []

    private init(
        _ model: DataModel,
        _ world: World,
        _ object: ObjectReference,
        _ context: PolicyContext,
        _ limits: PolicyLimits
    ) {
        self.model = model
        self.world = world
        self.object = object
        self.context = context
        self.limits = limits
    }

    /// Whether a policy holds for an object.
    public static func holds(
        _ policy: String,
        for object: ObjectReference,
        _ context: PolicyContext,
        in model: DataModel,
        _ world: World,
        limits: PolicyLimits = PolicyLimits()
    ) throws(PolicyFailure) -> Bool {
        var evaluation = Self(model, world, object, context, limits)
        return try evaluation.call(policy, for: object)
    }

    /// The validators of a model that do not hold for an object, with their messages.
    public static func failures(
        of validators: [ValidatorDefinition],
        for object: ObjectReference,
        _ context: PolicyContext,
        in model: DataModel,
        _ world: World,
        limits: PolicyLimits = PolicyLimits()
    ) throws(PolicyFailure) -> [String] {
        var messages: [String] = []
        for validator in validators {
            var evaluation = Self(model, world, object, context, limits)
            if try evaluation.call(validator.policy, for: object) { continue }
            var failure: PolicyFailure?
            let message = ValidatorMessage(validator.message).text { names in
                do throws(PolicyFailure) {
                    return try evaluation.follow(names[...], from: .object(object)).text
                } catch {
                    failure = error
                    return ""
                }
            }
            if let failure { throw failure }
            messages.append(message)
        }
        return messages
    }

    // MARK: - Expressions

    private mutating func call(_ name: String, for object: ObjectReference) throws(PolicyFailure) -> Bool {
        guard let definition = self.model.policy(name) else { throw .unknown(policy: name) }
        guard self.depth < self.limits.depth else { throw .tooDeep(policy: name, limit: self.limits.depth) }
        // A policy sees its own object, and none of the variables of its caller.
        let caller = (self.policy, self.object, self.variables)
        (self.policy, self.object, self.variables) = (name, object, [])
        self.depth += 1
        defer {
            self.depth -= 1
            (self.policy, self.object, self.variables) = caller
        }
        return try self.value(of: definition.expression).isTrue
    }

    private mutating func value(of expression: PolicyExpression) throws(PolicyFailure) -> PolicyValue {
        try self.step()
        switch expression {
        case .constant(let constant): return PolicyValue(constant)
        case .path(let path): return try self.value(of: path)
        case .not(let inner): return .boolean(!(try self.value(of: inner).isTrue))
        case .and(let parts):
            for part in parts where !(try self.value(of: part).isTrue) { return .boolean(false) }
            return .boolean(true)
        case .or(let parts):
            for part in parts where try self.value(of: part).isTrue { return .boolean(true) }
            return .boolean(false)
        case .equal(let left, let right):
            let value = try self.value(of: left)
            return .boolean(self.isEqual(value, try self.value(of: right)))
        case .contained(let left, let right):
            let value = try self.value(of: left)
            return .boolean(try self.isContained(value, in: try self.value(of: right)))
        case .implies(let condition, let consequence):
            guard try self.value(of: condition).isTrue else { return .boolean(true) }
            return .boolean(try self.value(of: consequence).isTrue)
        case .exists(let model, let inner): return .boolean(try self.isAny(of: model, inner, is: true))
        case .forAll(let model, let inner): return .boolean(!(try self.isAny(of: model, inner, is: false)))
        case .policy(let name, let path):
            switch try self.value(of: path) {
            case .object(let object): return .boolean(try self.call(name, for: object))
            case .null: return .boolean(true)
            default: return .boolean(false)
            }
        }
    }

    private mutating func isAny(
        of model: String,
        _ inner: PolicyExpression,
        is wanted: Bool
    ) throws(PolicyFailure) -> Bool {
        // What an object must equal is only known of those that are to make the expression true.
        let conditions = wanted ? try self.conditions(in: inner, on: model) : []
        var found = false
        let before = self.variables
        defer { self.variables = before }
        // A copy would be made for the closure otherwise, for it may not hold `self`.
        var evaluation = self
        defer { self.steps = evaluation.steps }
        try self.world.visit(model, where: conditions) { (object) throws(PolicyFailure) in
            evaluation.variables = before + [(model, object)]
            found = try evaluation.value(of: inner).isTrue == wanted
            return !found
        }
        return found
    }

    /// What must be equal for an expression to hold for an object of a model, of what does not depend on that object.
    private mutating func conditions(
        in expression: PolicyExpression,
        on model: String
    ) throws(PolicyFailure) -> [PolicyCondition] {
        switch expression {
        case .and(let parts):
            var conditions: [PolicyCondition] = []
            for part in parts { conditions += try self.conditions(in: part, on: model) }
            return conditions
        case .equal(.path(let path), let other), .equal(let other, .path(let path)):
            for (path, other) in [(path, other)] + Self.turned(other, path) {
                guard path.root == .variable(model), path.names.count == 1, !other.mentions(model) else { continue }
                return [PolicyCondition(field: path.names[0], value: try self.value(of: other))]
            }
            return []
        default: return []
        }
    }

    /// An equation of two paths the other way round.
    private static func turned(_ other: PolicyExpression, _ path: PolicyPath) -> [(PolicyPath, PolicyExpression)] {
        if case .path(let turned) = other { [(turned, .path(path))] } else { [] }
    }

    // MARK: - Values

    private mutating func value(of path: PolicyPath) throws(PolicyFailure) -> PolicyValue {
        switch path.root {
        case .object: return try self.follow(path.names[...], from: .object(self.object))
        case .variable(let model):
            let object = self.variables.last { $0.model == model }?.object
            return try self.follow(path.names[...], from: object.map { .object($0) } ?? .null)
        case .context:
            switch path.names.first {
            case "user":
                return try self.follow(path.names.dropFirst(), from: self.context.user.map { .object($0) } ?? .null)
            case "read_access": return .boolean(self.context.isReading)
            case "write_access": return .boolean(self.context.isWriting)
            default: return .null
            }
        }
    }

    private mutating func follow(_ names: ArraySlice<String>, from start: PolicyValue) throws(PolicyFailure)
        -> PolicyValue
    {
        var value = start
        for name in names {
            guard case .object(let object) = value else { return .null }
            try self.step()
            if name == "id" || name == "pk" {
                value = .integer(object.id)
            } else {
                value = try self.world.value(of: name, in: object)
            }
        }
        return value
    }

    private func isEqual(_ left: PolicyValue, _ right: PolicyValue) -> Bool {
        switch (left, right) {
        case (.object(let left), .object(let right)): self.world.isSame(left, right)
        case (.integer(let left), .number(let right)), (.number(let right), .integer(let left)): Double(left) == right
        default: left == right
        }
    }

    private mutating func isContained(_ value: PolicyValue, in other: PolicyValue) throws(PolicyFailure) -> Bool {
        switch other {
        case .list(let values):
            for candidate in values {
                try self.step()
                if self.isEqual(value, candidate) { return true }
            }
            return false
        case .text(let text):
            guard case .text(let part) = value else { return false }
            return text.holds(part)
        default: return false
        }
    }

    private mutating func step() throws(PolicyFailure) {
        self.steps += 1
        if self.steps > self.limits.steps { throw .tooMuchWork(policy: self.policy, limit: self.limits.steps) }
        if self.steps % 1000 == 0, self.limits.isStopped?() == true { throw .stopped(policy: self.policy) }
    }
}

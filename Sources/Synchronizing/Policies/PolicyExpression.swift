/// What a policy says.
public indirect enum PolicyExpression: Hashable, Sendable {
    case constant(PolicyConstant)
    case path(PolicyPath)
    case not(PolicyExpression)
    /// All hold; at least two.
    case and([PolicyExpression])
    /// One holds; at least two.
    case or([PolicyExpression])
    case equal(PolicyExpression, PolicyExpression)
    /// The first is one of the second, or a part of its text.
    case contained(PolicyExpression, PolicyExpression)
    /// If the first holds, the second does.
    case implies(PolicyExpression, PolicyExpression)
    /// There is an object of a model for which it holds.
    case exists(String, PolicyExpression)
    /// It holds for all objects of a model.
    case forAll(String, PolicyExpression)
    /// Another policy holds for the object that a path leads to, or the path leads nowhere.
    case policy(String, PolicyPath)
}

extension PolicyExpression: CustomStringConvertible {
    /// As it is written in a policy, with a pair of parentheses around everything that could be misread.
    public var description: String {
        switch self {
        case .constant(let constant): "\(constant)"
        case .path(let path): "\(path)"
        case .not(let inner): "not \(inner.enclosed)"
        case .and(let parts): parts.map(\.enclosed).joined(separator: " & ")
        case .or(let parts): parts.map(\.enclosed).joined(separator: " | ")
        case .equal(let left, let right): "\(left.enclosed) = \(right.enclosed)"
        case .contained(let left, let right): "\(left.enclosed) in \(right.enclosed)"
        case .implies(let left, let right): "\(left.enclosed) -> \(right.enclosed)"
        case .exists(let model, let inner): "exists \(model): \(inner.enclosed)"
        case .forAll(let model, let inner): "forall \(model): \(inner.enclosed)"
        case .policy(let name, let path): "*\(name)(\(path))"
        }
    }

    private var enclosed: String {
        switch self {
        case .constant, .path, .policy: "\(self)"
        default: "(\(self))"
        }
    }
}

extension PolicyExpression {
    /// Whether its value can depend on which object of a model a quantifier is at.
    func mentions(_ model: String) -> Bool {
        switch self {
        case .constant: false
        case .path(let path), .policy(_, let path): path.root == .variable(model)
        case .not(let inner), .exists(_, let inner), .forAll(_, let inner): inner.mentions(model)
        case .and(let parts), .or(let parts): parts.contains { $0.mentions(model) }
        case .equal(let left, let right), .contained(let left, let right), .implies(let left, let right):
            left.mentions(model) || right.mentions(model)
        }
    }
}

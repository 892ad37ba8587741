import Configuration

// From weakest to strongest; each level is made of the next:
//
//     expression:  disjunction [-> expression]
//     disjunction: conjunction | conjunction ...
//     conjunction: negation & negation ...
//     negation:    not negation  or  exists MODEL : expression  or  forall MODEL : expression  or  relation
//     relation:    operand [= operand]  or  operand in operand
//     operand:     ( expression )  or  * POLICY ( path )  or  a constant  or  a path
//
// What follows the colon of `exists` and `forall` reaches as far as it can.

/// Makes the expression of a policy.
struct PolicyParser {
    /// How deep parentheses and the like can be in each other.
    static let depthLimit = 64

    /// The models of the `exists` and `forall` around what is being read.
    private var variables: [String] = []
    private var depth = 0

    /// The expression that is next.
    static func parse(_ cursor: inout TokenCursor) throws(SyntaxError) -> PolicyExpression {
        var parser = Self()
        return try parser.expression(&cursor)
    }

    private mutating func expression(_ cursor: inout TokenCursor) throws(SyntaxError) -> PolicyExpression {
        self.depth += 1
        defer { self.depth -= 1 }
        guard self.depth <= Self.depthLimit else { throw Self.tooDeep(cursor.next.place) }
        let condition = try self.disjunction(&cursor)
        guard cursor.takes("->") else { return condition }
        return .implies(condition, try self.expression(&cursor))
    }

    private mutating func disjunction(_ cursor: inout TokenCursor) throws(SyntaxError) -> PolicyExpression {
        var parts = [try self.conjunction(&cursor)]
        while cursor.takes("|") { parts.append(try self.conjunction(&cursor)) }
        return parts.count == 1 ? parts[0] : .or(parts)
    }

    private mutating func conjunction(_ cursor: inout TokenCursor) throws(SyntaxError) -> PolicyExpression {
        var parts = [try self.negation(&cursor)]
        while cursor.takes("&") { parts.append(try self.negation(&cursor)) }
        return parts.count == 1 ? parts[0] : .and(parts)
    }

    private mutating func negation(_ cursor: inout TokenCursor) throws(SyntaxError) -> PolicyExpression {
        self.depth += 1
        defer { self.depth -= 1 }
        guard self.depth <= Self.depthLimit else { throw Self.tooDeep(cursor.next.place) }
        switch cursor.next.word {
        case "not":
            cursor.take()
            return .not(try self.negation(&cursor))
        case let word? where word == "exists" || word == "forall":
            cursor.take()
            let model = try cursor.name("the name of a model behind \(word)").text
            try cursor.expect(":", "behind \(word) \(quoted(model))")
            self.variables.append(model)
            defer { self.variables.removeLast() }
            let inner = try self.expression(&cursor)
            return word == "exists" ? .exists(model, inner) : .forAll(model, inner)
        default: return try self.relation(&cursor)
        }
    }

    private mutating func relation(_ cursor: inout TokenCursor) throws(SyntaxError) -> PolicyExpression {
        let left = try self.operand(&cursor)
        if cursor.takes("=") { return .equal(left, try self.operand(&cursor)) }
        if cursor.next.isWord("in") {
            cursor.take()
            return .contained(left, try self.operand(&cursor))
        }
        return left
    }

    private mutating func operand(_ cursor: inout TokenCursor) throws(SyntaxError) -> PolicyExpression {
        let token = cursor.next
        switch token.kind {
        case .sign("("):
            cursor.take()
            let inner = try self.expression(&cursor)
            try cursor.expect(")", "or an operator")
            return inner
        case .sign("*"):
            cursor.take()
            let name = try cursor.name("the name of a policy behind '*'")
            try cursor.expect("(", "behind *\(name.text): the object that it is about")
            let path = try self.path(&cursor, isRelative: true)
            try cursor.expect(")", "behind the object of *\(name.text)")
            return .policy(name.text, path)
        case .text(let text):
            cursor.take()
            return .constant(.text(text))
        case .number(let text):
            cursor.take()
            if let number = Int(text) { return .constant(.integer(number)) }
            guard let number = Double(text), number.isFinite else {
                throw SyntaxError(place: token.place, message: "\(quoted(text)) is no number")
            }
            return .constant(.number(number))
        case .word("True"): return self.constant(.boolean(true), &cursor)
        case .word("False"): return self.constant(.boolean(false), &cursor)
        case .word("None"): return self.constant(.null, &cursor)
        case .word: return .path(try self.path(&cursor, isRelative: false))
        case .python:
            throw SyntaxError(
                place: token.place,
                message: "a Python escape {{ }} cannot be run here; say it with & | = not in -> exists forall, "
                    + "or refuse the object in a step or model policy written in Swift"
            )
        default: throw cursor.expected("a path, a constant, a policy, or (")
        }
    }

    private func constant(_ constant: PolicyConstant, _ cursor: inout TokenCursor) -> PolicyExpression {
        cursor.take()
        return .constant(constant)
    }

    /// - Parameter isRelative: Whether a path that starts nowhere starts at the object, as in `*site_policy(site)`.
    private func path(_ cursor: inout TokenCursor, isRelative: Bool) throws(SyntaxError) -> PolicyPath {
        let first = try cursor.name("a path that starts with obj or ctx")
        var names: [String] = []
        let root: PolicyPath.Root
        switch first.text {
        case "obj": root = .object
        case "ctx": root = .context
        case let text where self.variables.contains(text): root = .variable(text)
        case let text where isRelative:
            root = .object
            names = [text]
        default:
            let starts = ["obj", "ctx"] + self.variables
            let advice =
                nearestName(to: first.text, among: starts + ["exists", "forall", "not", "True", "False", "None"])
                .map { "did you mean '\($0)'?" }
                ?? "a path starts with \(starts.joined(separator: ", "))"
                + (cursor.next.isSign(".") ? "" : "; a text stands in quotes")
            throw SyntaxError(place: first.place, message: "\(quoted(first.text)) means nothing here; \(advice)")
        }
        while cursor.takes(".") {
            let name = try cursor.name("a field behind the dot").text
            guard cursor.next.isSign("(") else {
                names.append(name)
                continue
            }
            guard name == "all" else {
                throw SyntaxError(
                    place: first.place,
                    message: "\(quoted(name)) cannot be called here; only .all() behind a list can"
                )
            }
            cursor.take()
            try cursor.expect(")", "behind .all(")
            return PolicyPath(root: root, names: names, isList: true, place: first.place)
        }
        return PolicyPath(root: root, names: names, place: first.place)
    }

    private static func tooDeep(_ place: SourcePlace) -> SyntaxError {
        SyntaxError(
            place: place,
            message: "the policy is more than \(Self.depthLimit) levels deep; divide it into several, called with *"
        )
    }
}

import Configuration
import Records

// Of JSON schemas what parameters of strategies are described with: an object with properties, of which each may have type,
// enum, default, minimum and maximum; `required`; `additionalProperties`. Other words are left to the strategy.

/// The schema of a strategy's parameters.
struct ParameterSchema {
    private let properties: Record
    private let required: [String]
    private let takesOthers: Bool

    /// - Parameter text: JSON; nil: the strategy takes no parameters.
    init(_ text: String?) throws(AuditFailure) {
        guard let text else {
            (self.properties, self.required, self.takesOthers) = (Record(), [], false)
            return
        }
        guard let record = (try? JSON.decode(Array(text.utf8)))?.record else {
            throw AuditFailure("its schema of parameters is no object in JSON; the author has to mend that")
        }
        self.properties = record["properties"]?.record ?? Record()
        self.required = (record["required"]?.elements ?? []).compactMap(\.text)
        self.takesOthers = record["additionalProperties"]?.flag ?? true
    }

    /// The parameters with the defaults of those that were not given.
    ///
    /// - Throws: What is wrong with them.
    func completed(_ given: Record) throws(AuditFailure) -> Record {
        for key in given.keys where self.properties[key] == nil && !self.takesOthers {
            let near = nearestName(to: key, among: self.properties.keys).map { "; did you mean '\($0)'?" } ?? ""
            throw AuditFailure("it has no parameter \(quoted(key))\(near)")
        }
        var result = given
        for (key, rules) in self.properties.fields {
            guard let rules = rules.record else { continue }
            if let value = given[key] {
                try Self.check(value, key, rules)
            } else if let value = rules["default"] {
                result[key] = value
            } else if self.required.contains(key) {
                throw AuditFailure("parameter \(quoted(key)) is required and was not given")
            }
        }
        return result
    }

    private static func check(_ value: Value, _ key: String, _ rules: Record) throws(AuditFailure) {
        let types = rules["type"]?.elements?.compactMap(\.text) ?? rules["type"]?.text.map { [$0] } ?? []
        guard types.isEmpty || types.contains(where: { Self.fits(value, $0) }) else {
            let shown = String(decoding: JSON.encode(value).prefix(80), as: UTF8.self)
            throw AuditFailure("parameter \(quoted(key)): expected \(types.joined(separator: " or ")), found \(shown)")
        }
        if let choices = rules["enum"]?.elements, !choices.contains(value) {
            let shown = String(decoding: JSON.encode(.array(choices)), as: UTF8.self)
            throw AuditFailure("parameter \(quoted(key)): expected one of \(shown)")
        }
        guard let number = value.number else { return }
        if let least = rules["minimum"]?.number, number < least {
            throw AuditFailure(
                "parameter \(quoted(key)): expected at least \(Self.shown(least)), found \(Self.shown(number))"
            )
        }
        if let most = rules["maximum"]?.number, number > most {
            throw AuditFailure(
                "parameter \(quoted(key)): expected at most \(Self.shown(most)), found \(Self.shown(number))"
            )
        }
    }

    private static func shown(_ number: Double) -> String { Int(exactly: number).map(String.init) ?? "\(number)" }

    private static func fits(_ value: Value, _ type: String) -> Bool {
        switch (type, value) {
        case ("string", .string), ("boolean", .bool), ("object", .map), ("array", .array), ("null", .null),
            ("integer", .int), ("number", .int), ("number", .double):
            true
        default: false
        }
    }
}

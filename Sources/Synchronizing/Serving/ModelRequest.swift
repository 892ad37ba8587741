import Configuration
import Records
import Services

/// A request for objects of a model, as what is to be done.
struct ModelRequest {
    private let request: Request
    private let model: String

    init(_ request: Request, _ model: String) {
        self.request = request
        self.model = model
    }

    /// What is to be done, and the status of an answer if it goes well; nil: the method is none that is known there.
    ///
    /// - Parameter place: An id; nil: it is about all objects.
    func operation(_ place: String?) throws(ObjectRefusal) -> (operation: Value?, success: Int) {
        guard let place else {
            switch self.request.method {
            case "GET": return (try self.question(), 200)
            case "POST": return (try self.save(0), 201)
            default: return (nil, 0)
            }
        }
        guard let id = Int(place), id > 0 else { throw ObjectRefusal(.notFound, "\(quoted(place)) is no id") }
        switch self.request.method {
        case "GET": return (["op": "get", "model": .string(self.model), "id": .int(id)], 200)
        case "PUT", "PATCH": return (try self.save(id), 200)
        case "DELETE":
            var fields: Record = ["op": "delete", "model": .string(self.model), "id": .int(id)]
            fields["version"] = try self.version([:])
            return (.map(fields), 204)
        default: return (nil, 0)
        }
    }

    /// `FIELD=VALUE`, `FIELD__OPERATOR=VALUE`, and what begins with `_`: `_order`, `_limit`, `_after`, `_kind`.
    private func question() throws(ObjectRefusal) -> Value {
        var fields: Record = ["op": "find", "model": .string(self.model)]
        var conditions: [Value] = []
        for item in self.request.query {
            switch item.name {
            case "_user", "_version", "_with": break
            case "_order": fields["order"] = .string(item.value)
            case "_kind": fields["kind"] = .string(item.value)
            case "_limit", "_after":
                guard let number = Int(item.value) else {
                    throw ObjectRefusal(.invalid, "\(item.name): expected a number")
                }
                fields[String(item.name.dropFirst())] = .int(number)
            default:
                let (field, comparison) = Self.condition(item.name)
                conditions.append([.string(field), .string(comparison), Self.value(item.value)])
            }
        }
        fields["where"] = .array(conditions)
        return .map(fields)
    }

    /// What is asked for besides fields: `_with=full_name,title`.
    var properties: [String] {
        self.request.parameters("_with").flatMap { $0.utf8.split(separator: UInt8(ascii: ",")) }
            .map { String(decoding: $0, as: UTF8.self) }
    }

    private static func condition(_ name: String) -> (field: String, comparison: String) {
        for comparison in QueryCondition.Comparison.allCases where name.hasSuffix("__\(comparison.rawValue)") {
            return (String(name.dropLast(comparison.rawValue.count + 2)), comparison.rawValue)
        }
        return (name, QueryCondition.Comparison.equal.rawValue)
    }

    private static func value(_ text: String) -> Value {
        switch text {
        case "null": .null
        case "true": true
        case "false": false
        default: .string(text)
        }
    }

    /// What came with it.
    var body: Value {
        get throws(ObjectRefusal) {
            do throws(JSONError) {
                return try JSON.decode(self.request.body)
            } catch {
                throw ObjectRefusal(.invalid, "the body is no JSON: \(error)")
            }
        }
    }

    private func save(_ id: Int) throws(ObjectRefusal) -> Value {
        let body = try self.body
        var fields = try Self.save(body, self.model, id)
        fields["version"] = try self.version(body.record ?? [:])
        return .map(fields)
    }

    /// An object of the body as it is to be saved; id 0: it is made.
    static func save(_ body: Value, _ model: String, _ id: Int) throws(ObjectRefusal) -> Record {
        guard var values = body.record else { throw ObjectRefusal(.invalid, "the body: expected an object of fields") }
        for name in ["id", "model", "version"] { values[name] = nil }
        return ["op": "save", "model": .string(model), "id": .int(id), "values": .map(values)]
    }

    /// The version that a change is based on: `_version`, or the header `if-match` where a gateway hands it on, or in the body.
    private func version(_ body: Record) throws(ObjectRefusal) -> Value? {
        let given = self.request.header("if-match") ?? self.request.parameter("_version")
        guard let header = given, header != "*" else { return body["version"] }
        guard let number = Int(header.filter { $0 != "\"" }) else {
            throw ObjectRefusal(.invalid, "_version: expected the number of a version, as the header etag has it")
        }
        return .int(number)
    }
}

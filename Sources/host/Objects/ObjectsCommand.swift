import Configuration
import Platform
import Records
import Services

// Objects come and go as lines of JSON, one each, so that other programs take them as they are.

/// `host models get|create|set|delete|watch|status`: the objects of a synchronizer that runs.
struct ObjectsCommand {
    /// What can be asked of it.
    static let actions = ["get", "create", "set", "delete", "watch", "status"]

    private static let root = ["xosapi", "v1"]
    /// Objects of a page.
    private static let pageSize = 1000

    private let client: APIClient
    private let operands: [String]
    /// What is asked for besides fields.
    private let properties: [(name: String, value: String)]

    init(_ line: ParsedCommandLine, _ catalog: PluginCatalog) throws {
        let token = try line.text("token-file").map { try PushCommand.token(catalog.absolute($0)) }
        // A server that has nothing to tell to those who watch says so after 25 seconds.
        let patience = line.integer("timeout") ?? 60
        self.client = APIClient(try ServerURL(line.text("url") ?? ""), patience: patience, token: token)
        self.operands = Array(line.operands.dropFirst())
        self.properties = line.texts("with").map { (name: "_with", value: $0) }
    }

    func run(_ action: String) throws -> ExitStatus {
        switch action {
        case "get": try self.get()
        case "create": try self.change("POST", ["objects", try self.model(action)], self.operands.dropFirst())
        case "set": try self.change("PATCH", try self.object(action), self.operands.dropFirst(2))
        case "delete": try self.delete()
        case "watch": try self.watch()
        default: try self.status()
        }
    }

    // MARK: - Actions

    private func get() throws -> ExitStatus {
        let model = try self.model("get")
        let rest = self.operands.dropFirst()
        if rest.count == 1, let id = rest.first, Int(id) != nil {
            return try self.show(
                try self.client.request("GET", Self.root + ["objects", model, id], query: self.properties)
            )
        }
        var query = try rest.map { try Assignment($0) }.map { (name: $0.field, value: $0.text) }
        query.append((name: "_limit", value: "\(Self.pageSize)"))
        query += self.properties
        var after: Int?
        while true {
            let page = after.map { [(name: "_after", value: "\($0)")] } ?? []
            let answer = try self.client.request("GET", Self.root + ["objects", model], query: query + page)
            guard let found = try self.record(answer) else { return .failure }
            let objects = found["items"]?.elements ?? []
            for object in objects { try Self.print(object) }
            // Pages go on behind an id; what is ordered otherwise is a page.
            after = objects.last?.record?["id"]?.integer
            if found["more"] != true || after == nil || query.contains(where: { $0.name == "_order" }) {
                return .success
            }
        }
    }

    private func change(_ method: String, _ path: [String], _ assignments: ArraySlice<String>) throws -> ExitStatus {
        var values = Record()
        for text in assignments {
            let assignment = try Assignment(text)
            values[assignment.field] = assignment.value
        }
        let body = JSON.encode(.map(values))
        return try self.show(try self.client.request(method, Self.root + path, body: body))
    }

    private func delete() throws -> ExitStatus {
        let path = try self.object("delete")
        guard self.operands.count == 2 else {
            throw UsageError(
                .unexpectedOperand,
                "models delete takes a model and an id, found \(quoted(self.operands[2]))"
            )
        }
        return try self.show(try self.client.request("DELETE", Self.root + path))
    }

    private func watch() throws -> ExitStatus {
        let models = self.operands.map { (name: "model", value: $0) }
        var after: String?
        while true {
            let place = after.map { [(name: "after", value: $0)] } ?? []
            let answer = try self.client.request("GET", Self.root + ["events"], query: models + place)
            guard answer.status == 200 else { return try self.show(answer) }
            for line in answer.body.split(separator: UInt8(ascii: "\n")) {
                let text = String(decoding: line, as: UTF8.self)
                if text.hasPrefix("id: ") { after = String(text.dropFirst(4)) }
                if text.hasPrefix("event: reset") { Terminal.say("changes were missed; read the objects again") }
                if text.hasPrefix("data: "), text != "data: {}" { try Terminal.print("\(text.dropFirst(6))\n") }
            }
        }
    }

    private func status() throws -> ExitStatus {
        guard self.operands.isEmpty else { throw UsageError(.unexpectedOperand, "models status takes nothing else") }
        return try self.show(try self.client.request("GET", ["synchronizer", "status"]))
    }

    // MARK: - Operands

    private func model(_ action: String) throws(UsageError) -> String {
        guard let model = self.operands.first else {
            throw UsageError(.missingOperand, "MODEL is missing: which model is `models \(action)` about?")
        }
        return model
    }

    private func object(_ action: String) throws(UsageError) -> [String] {
        let model = try self.model(action)
        guard self.operands.count > 1 else {
            throw UsageError(.missingOperand, "ID is missing: which \(model) is `models \(action)` about?")
        }
        return ["objects", model, self.operands[1]]
    }

    // MARK: - Answers

    private static func print(_ value: Value) throws {
        try Terminal.print(String(decoding: JSON.encode(value), as: UTF8.self) + "\n")
    }

    /// Prints an answer, or what it says is wrong.
    private func show(_ answer: HTTPAnswer) throws -> ExitStatus {
        if answer.status == 204 { return .success }
        guard let record = try self.record(answer) else { return .failure }
        try Self.print(.map(record))
        return .success
    }

    /// The answer; nil: it is a refusal, which was told.
    private func record(_ answer: HTTPAnswer) throws -> Record? {
        let record = (try? JSON.decode(answer.body))?.record
        if (200..<300).contains(answer.status), let record { return record }
        Terminal.say(
            "\(answer.status): \(singleLine(record?["detail"]?.text ?? String(decoding: answer.body, as: UTF8.self)))"
        )
        return nil
    }
}

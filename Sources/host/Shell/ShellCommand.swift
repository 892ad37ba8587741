import Configuration
import Platform
import Records

/// `host sh`: a shell's way to the API of a server.
enum ShellCommand {
    static let word = "sh"

    /// Global options do not go with it.
    static let misplaced = UsageError(.unexpectedOperand, "'sh' stands first: host sh [options] COMMAND ...")

    /// Elements that are asked for at once.
    private static let pageSize = 100

    static func run(_ arguments: [String]) throws -> ExitStatus {
        let command = try ShellCommandLine(arguments)
        if let help = command.help {
            try Terminal.print(help)
            return .success
        }
        let configuration = try ShellConfiguration(command.options.text("config"))
        let request = try command.request(configuration)
        if case .text(let text) = request {
            try Terminal.print(text)
            return .success
        }
        let token = try command.options.text("token-file").map { try PushCommand.token($0) }
        let patience = max(Int((command.options.number("timeout") ?? 5).rounded(.up)), 1)
        do throws(PushError) {
            let url = try ShellServer.find(command.options.text("url"), configuration, token: token)
            return try Self.perform(request, APIClient(url, patience: patience, token: token))
        } catch {
            Terminal.say(error.description)
            return .failure
        }
    }

    private static func perform(_ request: ShellRequest, _ client: APIClient) throws(PushError) -> ExitStatus {
        switch request {
        case .text: return .success
        case .single(let method, let path, let query, let body):
            guard let answer = Self.accepted(try client.request(method, path, query: query, body: body)) else {
                return .failure
            }
            let text = String(decoding: answer.body, as: UTF8.self)
            return try Self.show(text.hasSuffix("\n") ? text : text + "\n")
        case .figures(let figures):
            guard let answer = Self.accepted(try client.request("GET", ["metrics"])) else { return .failure }
            let value = figures.value(in: String(decoding: answer.body, as: UTF8.self))
            return try Self.show(String(decoding: JSON.encode(value), as: UTF8.self) + "\n")
        case .pages(let path, let query, let skip, let limit):
            return try Self.showPages(client, path, query, skip: skip, limit: limit)
        }
    }

    private static func showPages(
        _ client: APIClient,
        _ path: [String],
        _ query: ShellRequest.Query,
        skip: Int,
        limit: Int
    ) throws(PushError) -> ExitStatus {
        var shown = 0
        while true {
            let wanted = limit == 0 ? Self.pageSize : min(Self.pageSize, limit - shown)
            guard wanted > 0 else { return .success }
            let section = [("skip", String(skip + shown)), ("limit", String(wanted))]
            guard let answer = Self.accepted(try client.request("GET", path, query: query + section)) else {
                return .failure
            }
            let value = try? JSON.decode(answer.body)
            guard let elements = value?.elements ?? value?.record?["data"]?.elements else {
                throw PushError(
                    "the server's answer is no list: \(String(decoding: answer.body.prefix(200), as: UTF8.self))"
                )
            }
            let lines = elements.map { String(decoding: JSON.encode($0), as: UTF8.self) + "\n" }
            _ = try Self.show(lines.joined())
            shown += elements.count
            guard elements.count >= wanted else { return .success }
        }
    }

    /// The answer if it is one to what was asked for; else what it says goes to the standard error.
    private static func accepted(_ answer: HTTPAnswer) -> HTTPAnswer? {
        guard answer.status >= 300 else { return answer }
        let text = String(decoding: answer.body, as: UTF8.self)
        Terminal.sayPlainly(text.isEmpty ? "HTTP \(answer.status)" : text)
        return nil
    }

    private static func show(_ text: String) throws(PushError) -> ExitStatus {
        do {
            try Terminal.print(text)
            return .success
        } catch {
            throw PushError("\(error)")
        }
    }
}

import Glibc
import Records
import TestSupport
import Testing

/// `host serve` with collectors and no platform, asked as clients ask it.
final class ServedCollectors {
    let workspace: Workspace
    private var process: ChildProcess?
    private(set) var address = ""
    private let environment: [String: String]
    private let arguments: [String]

    /// Starts a host.
    ///
    /// - Parameters:
    ///   - settings: The file with settings of collectors.
    ///   - grants: Extensions that are granted what they need.
    ///   - prepare: Called with the directory in which the host will be started.
    init(
        _ plugins: [Fixture],
        examples: [String] = [],
        settings: String,
        grants: [String] = [],
        prepare: (_ directory: String) throws -> Void = { _ in },
        environment: [String: String] = [:]
    ) throws {
        self.workspace = try Workspace(plugins, examples: ["http-gateway.so"] + examples)
        self.environment = environment
        self.arguments = grants.map { "--grant=\($0)" }
        try prepare(self.directory)
        try self.configure(settings)
        try self.start()
    }

    deinit {
        self.process?.signal(SIGKILL)
        _ = try? self.process?.wait()
    }

    /// The directory in which the host is started.
    var directory: String { "\(self.workspace.path)/work" }

    /// Writes the file with settings.
    func configure(_ settings: String) throws {
        try Files.write(settings + "\n", to: "\(self.directory)/watcher.conf")
    }

    private func start() throws {
        let process = try self.workspace.start(
            [
                "--ext", self.workspace.ext, "serve", "--config-file=watcher.conf", "--http=127.0.0.1:0",
                "--grant=http-gateway",
            ] + self.arguments,
            environment: self.environment
        )
        self.process = process
        self.address = try process.servedAddress()
    }

    /// What the host has logged.
    var log: String { self.process?.errorsSoFar ?? "" }

    /// The host's process.
    var identifier: pid_t { self.process?.identifier ?? 0 }

    /// Waits until the log has a text so many times.
    func logs(_ text: String, times: Int = 1) -> Bool {
        Monotonic.waits { self.log.split(separator: "\n").count { $0.contains(text) } >= times }
    }

    func signal(_ number: Int32) { self.process?.signal(number) }

    /// Has it end, and waits for that.
    func stop() throws -> FinishedProcess {
        guard let process = self.process else { throw Unusable("it was not started") }
        process.signal(SIGTERM)
        self.process = nil
        return try process.wait()
    }

    /// The workers that run an extension.
    func workers(of name: String) -> [pid_t] {
        Processes.children(of: self.identifier).filter {
            Processes.isRunning($0) && Processes.command(of: $0).split(separator: " ").last == name[...]
        }
    }

    /// The arenas, by number, that a process has mapped or has a descriptor of.
    static func arenas(of process: pid_t) -> Set<UInt64> {
        var arenas: Set<UInt64> = []
        for line in ((try? Files.text("/proc/\(process)/maps")) ?? "").split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count > 5, words[5] == "/memfd:model", let number = UInt64(words[4]) { arenas.insert(number) }
        }
        for name in (try? Files.entries("/proc/\(process)/fd")) ?? [] {
            let path = "/proc/\(process)/fd/\(name)"
            var (target, status) = ([CChar](repeating: 0, count: 64), stat())
            guard readlink(path, &target, target.count - 1) > 0, stat(path, &status) == 0 else { continue }
            let text = String(decoding: target.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            if text.hasPrefix("/memfd:model") { arenas.insert(UInt64(status.st_ino)) }
        }
        return arenas
    }

    /// Those of the host and all its workers.
    var arenas: Set<UInt64> {
        ([self.identifier] + Processes.children(of: self.identifier)).reduce(into: []) {
            $0.formUnion(Self.arenas(of: $1))
        }
    }

    // MARK: - Asking

    func curl(_ arguments: String...) throws -> String {
        try ChildProcess(
            "curl",
            ["-s"] + arguments,
            environment: ["PATH=/usr/bin:/bin"],
            directory: self.workspace.path
        )
        .wait().text
    }

    /// The answer to a question, in JSON.
    func get(_ path: String) throws -> Value { try JSON.decode(try self.curl("http://\(self.address)\(path)")) }

    /// The body and the status of an answer.
    func answer(_ path: String, _ method: String = "GET", _ body: String = "") throws -> String {
        let file = "\(self.workspace.path)/body"
        try Files.write(Array(body.utf8), to: file)
        let data = body.isEmpty ? [] : ["-H", "Expect:", "--data-binary", "@\(file)"]
        return try ChildProcess(
            "curl",
            ["-s", "-X", method, "-w", " %{http_code}"] + data + ["http://\(self.address)\(path)"],
            environment: ["PATH=/usr/bin:/bin"],
            directory: self.workspace.path
        )
        .wait().text
    }

    /// Tells notifications of nodes.
    ///
    /// - Parameter events: Type and node of each.
    func tell(_ events: [(type: String, node: String)]) throws -> String {
        try self.answer("/notify", "POST", Self.messages(events))
    }

    /// Notifications as they are told.
    static func messages(_ events: [(type: String, node: String)], priority: String = "INFO") -> String {
        let texts = events.map { type, node in
            #"{"publisher_id": "\#(node)", "event_type": "\#(type)", "priority": "\#(priority)", "payload": {"a": 1}}"#
        }
        return "[\(texts.joined(separator: ","))]"
    }

    /// What is told of the model of a collector.
    func state(of name: String) throws -> Record? {
        try self.get("/models").elements?.compactMap(\.record).first { $0["name"]?.text == name }
    }

    /// The field "n" of each node in a model, by its id.
    func nodes(of name: String, scope: String = "") throws -> [String: Int] {
        let query = scope.isEmpty ? "" : "&scope=\(scope)"
        let elements = try self.get("/models/\(name)?format=json\(query)").record?["elements"]?.elements ?? []
        var nodes: [String: Int] = [:]
        for element in elements.compactMap(\.record) {
            guard let id = element["id"]?.text else { continue }
            nodes[id] = element["fields"]?.record?["n"]?.integer
        }
        return nodes
    }

    /// Waits until something holds.
    func expect(_ what: String, _ isRight: () throws -> Bool, location: SourceLocation = #_sourceLocation) {
        let isThere = Monotonic.waits { (try? isRight()) ?? false }
        #expect(isThere, "\(what)\n\(self.log)", sourceLocation: location)
    }
}

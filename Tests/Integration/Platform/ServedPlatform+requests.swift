import Records
import TestSupport
import Testing

extension ServedPlatform {
    func curl(_ arguments: String...) throws -> String { try self.curl(arguments) }

    func curl(_ arguments: [String]) throws -> String {
        try ChildProcess(
            "curl",
            ["-s"] + arguments,
            environment: ["PATH=/usr/bin:/bin"],
            directory: self.workspace.path
        )
        .wait().text
    }

    // MARK: - Asking

    /// The text of an answer.
    func text(_ path: String) throws -> String { try self.curl("http://\(self.address)\(path)") }

    /// The answer to a question, in JSON.
    func get(_ path: String) throws -> Value { try JSON.decode(try self.text(path)) }

    /// The body and the status of an answer.
    func answer(_ path: String, _ method: String = "GET") throws -> String {
        try self.curl("-X", method, "-w", " %{http_code}", "http://\(self.address)\(path)")
    }

    /// Asks again until the answer is as it should be.
    func expect(
        _ path: String,
        _ isRight: (Value) -> Bool,
        location: SourceLocation = #_sourceLocation
    ) throws {
        var last: Value = .null
        let isThere = Monotonic.waits {
            guard let value = try? self.get(path) else { return false }
            last = value
            return isRight(value)
        }
        let shown = JSON.encode(last).count > 2000 ? "…" : "\(last)"
        #expect(isThere, "\(path): \(shown)\n\(self.log)", sourceLocation: location)
    }

    /// A number of `/metrics`; nil if it is not there.
    func metric(_ name: String) throws -> Int? {
        try self.text("/metrics").split(separator: "\n").first { $0.hasPrefix("\(name) ") }
            .flatMap { Int($0.dropFirst(name.count + 1)) }
    }

    // MARK: - Pushing

    /// Posts datapoints; the answer is the body and the status.
    func post(_ body: String) throws -> String {
        let file = "\(self.workspace.path)/body"
        try Files.write(Array(body.utf8), to: file)
        return try self.postFile(file)
    }

    func postFile(_ file: String) throws -> String {
        try self.curl(
            "-H",
            "Content-Type: application/json",
            "-H",
            "Expect:",
            "--data-binary",
            "@\(file)",
            "-w",
            " %{http_code}",
            "http://\(self.address)/datapoints"
        )
    }

    /// Pushes datapoints, a JSON array of them; throws if they are not taken.
    func push(_ datapoints: String) throws {
        let answer = try self.post(datapoints)
        guard answer == #"{"detail":"OK"} 200"# else { throw Unusable("not taken: \(answer); log: \(self.log)") }
    }

    /// Pushes datapoints, and waits until they were done.
    func pushAndWait(_ datapoints: String) throws {
        let name = "pluginhost_platform_datapoints_total"
        let count = (try self.metric(name) ?? 0) + (try JSON.decode(datapoints).elements?.count ?? 0)
        try self.push(datapoints)
        guard Monotonic.waits(until: { (try? self.metric(name) ?? 0) ?? 0 >= count }) else {
            throw Unusable("datapoints are not done; log: \(self.log)")
        }
    }

    /// Pushes ports of a host of the example.
    func push(_ host: String, ports: [Int], at time: Int = 1_700_000_000) throws {
        let points = ports.map { #"{"type":"host","id":"\#(host)","attr":"port","v":\#($0),"t1":\#(time)}"# }
        try self.push("[\(points.joined(separator: ","))]")
    }

    // MARK: - Hosts of the example

    /// How many items the history of an attribute has.
    func historyCount(_ host: String, _ attribute: String = "port") throws -> Int {
        let answer = try self.get("/entity/host/\(host)/get/\(attribute)")
        return answer.record?["history"]?.elements?.count ?? 0
    }

    /// Waits until a history has so many items.
    func hasHistory(_ host: String, _ count: Int) -> Bool {
        Monotonic.waits { (try? self.historyCount(host)) == count }
    }

    /// The value of a plain attribute; nil: it has none.
    func value(_ host: String, _ attribute: String) throws -> Value? {
        let value = try self.get("/entity/host/\(host)/get/\(attribute)").record?["current_value"]
        return value == .null ? nil : value
    }

    /// Waits until a plain attribute has a value.
    func has(_ host: String, _ attribute: String, _ value: Value) -> Bool {
        Monotonic.waits { (try? self.value(host, attribute)) == value }
    }

    /// Has a snapshot made, and waits until it is complete.
    func makeSnapshot(of type: String, entity id: String) throws {
        // By its time, for older ones may be removed meanwhile.
        func newest(_ snapshots: Value) -> String? { snapshots.elements?.last?.record?["_time_created"]?.text }
        let before = newest(try self.get("/entity/\(type)/\(id)/snapshots"))
        #expect(try self.text("/control/make_snapshots") == #"{"detail":"Action sent."}"#)
        try self.expect("/entity/\(type)/\(id)/snapshots") { newest($0) != nil && newest($0) != before }
    }
}

import Glibc
import Records
import TestSupport
import Testing

/// `host serve` as an operator and a service manager see it.
@Suite(.serialized)
struct ServeTests {
    private let place: ServedPlatform
    private var workspace: Workspace { self.place.workspace }

    init() throws { self.place = try ServedPlatform(exampleOn: nil) }

    @Test func itServesUntilItIsTold() throws {
        let service = try self.place.launch("--http=127.0.0.1:0")
        let address = try service.servedAddress()
        #expect(try self.place.curl("http://\(address)/") == #"{"detail":"It works!"}"#)
        #expect(
            try self.place.curl(
                "-w",
                "%{http_code}",
                "-d",
                "[]",
                "-H",
                "Content-Type: application/json",
                "http://\(address)/datapoints"
            )
                == #"{"detail":"OK"}200"#
        )
        #expect(
            try self.place.curl("http://\(address)/metrics").contains(
                "# TYPE pluginhost_gateway_requests_total counter\n"
            )
        )
        #expect(try self.place.curl("http://\(address)/x") == #"{"detail":"Not Found"}"#)
        service.signal(SIGTERM)
        let end = try service.wait()
        end.expectSuccess()
        #expect(end.output.isEmpty && end.errors.contains("stopping") && end.errors.hasSuffix(" info stopped\n"))
    }

    @Test func theLogCanBeRead() throws {
        let service = try self.place.launch("--http=127.0.0.1:0", "--log-format=json")
        #expect(Monotonic.waits { service.errorsSoFar.contains("\"serving\"") }, "\(service.errorsSoFar)")
        service.signal(SIGHUP)
        #expect(Monotonic.waits { service.errorsSoFar.contains("\"reloading\"") })
        service.signal(SIGINT)
        let lines = try service.wait().errors.split(separator: "\n")
        let records = try lines.map { try #require(try JSON.decode(String($0)).record) }
        let messages = records.compactMap { $0["message"]?.text }
        let expected = ["serving", "reloading", "stopping: requests under way are answered first", "stopped"]
        #expect(expected.allSatisfy(messages.contains), "\(messages)")
        #expect(records.first { $0["message"]?.text == "serving" }?["application"]?.text == "app")
    }

    @Test func aPortThatIsTakenIsNamed() throws {
        let first = try self.place.launch("--http=127.0.0.1:0")
        let address = try first.servedAddress()
        // Its own data, or it would be refused for those.
        try Files.write("data_dir: other\n", to: "\(self.place.configuration)/host.yml")
        let second = try self.place.launch("--http=\(address)").wait()
        second.expectFailure(1, saying: "listening at \(address): Address already in use")
        first.signal(SIGTERM)
        try first.wait().expectSuccess()
    }

    /// The kernel lets go of the data of a host that was killed.
    @Test func dataBelongToOneHost() throws {
        let first = try self.place.launch("--http=127.0.0.1:0")
        _ = try first.servedAddress()
        try self.place.launch("--http=127.0.0.1:0").wait().expectFailure(
            1,
            saying: "belongs to another host that runs, process \(first.identifier)"
        )
        try self.place.workspace.start(
            ["--ext", self.place.workspace.ext, "schema-update", "--config=conf"] + self.place.grants
        ).wait().expectFailure(1, saying: "belongs to another host that runs")
        try Processes.kill(first)
        let third = try self.place.launch("--http=127.0.0.1:0")
        _ = try third.servedAddress()
        third.signal(SIGTERM)
        try third.wait().expectSuccess()
    }

    @Test(arguments: [
        (["--http=nowhere"], "option --gateway-listen: got 'nowhere'"),
        (["--http=127.0.0.1:70000"], "option --gateway-listen: got '127.0.0.1:70000'"),
        (["--config=none", "--http=0"], "none"), (["--config=", "--http=0"], "serve needs --config"),
    ])
    func mistakesAreToldBeforeItBegins(_ arguments: [String], _ words: String) throws {
        let line = ["--ext", self.workspace.ext, "serve", "--config=conf", "--app-name=app"]
        try self.workspace.start(line + self.place.grants + arguments).wait().expectFailure(2, saying: words)
    }

    @Test func withoutAGrantItDoesNotListen() throws {
        let service = try self.workspace.host("serve", "--config=conf", "--app-name=app", "--http=127.0.0.1:0")
        service.expectFailure(1, saying: "needs what is not granted: listen=--gateway-listen")
    }

    // MARK: - The platform behind it

    /// Pushes datapoints and reads what became of them, as a client does.
    @Test(arguments: [false, true]) func datapointsBecomeRecords(onServers: Bool) throws {
        let servers = onServers ? (try DatabaseServer.shared(.postgresql), try KafkaBroker()) : nil
        let place = try ServedPlatform(exampleOn: servers)
        let service = try place.launch("--http=127.0.0.1:0")
        let address = try service.servedAddress()
        let body = """
            [{"type": "host", "id": "10.0.0.1", "attr": "hostname", "v": "a", "src": "me"},
             {"type": "host", "id": "10.0.0.1", "attr": "port", "v": 23, "t1": "2026-03-01T10:00:00Z", "c": 0.5}]
            """
        let json = "Content-Type: application/json"
        #expect(try place.curl("-d", body, "-H", json, "http://\(address)/datapoints") == #"{"detail":"OK"}"#)
        let seen = Monotonic.waits {
            (try? place.curl("http://\(address)/entity/host/10.0.0.1/get/last_seen"))?.contains("2026-03-01") ?? false
        }
        #expect(seen)
        // What modules make of it comes one by one.
        let isMade = Monotonic.waits {
            let risk = try? place.curl("http://\(address)/entity/host/10.0.0.1/get/risk")
            let service = try? place.curl("http://\(address)/entity/service/23")
            return risk?.contains(#""current_value":10"#) == true && service?.contains(#""empty":false"#) == true
        }
        #expect(isMade)
        let master = try JSON.decode(try place.curl("http://\(address)/entity/host/10.0.0.1/master"))
        #expect(master.record?["hostname"]?.record?["v"] == "a")
        #expect(master.record?["risk"]?.record?["v"] == 10)
        #expect(master.record?["port"]?.elements?.first?.record?["c"] == 0.5)
        #expect(
            try place.curl("http://\(address)/entity/host/10.0.0.1/get/port")
                == #"{"attr_type":2,"current_value":null,"history":[{"t1":"2026-03-01T10:00:00Z","#
                + #""t2":"2026-03-01T10:00:00Z","v":23,"c":0.5}]}"#
        )
        let raw = try JSON.decode(try place.curl("http://\(address)/entity/host/raw/get?eid=10.0.0.1&src=me"))
        #expect(raw.record?["count"] == 1)
        let entities = try JSON.decode(try place.curl("http://\(address)/entities"))
        #expect(entities.record?["host"]?.record?["eid_estimate_count"] == 1)
        #expect(
            try place.curl("-d", #"{"value": "b"}"#, "http://\(address)/entity/host/10.0.0.1/set/hostname")
                == #"{"detail":"OK"}"#
        )
        #expect(try place.curl("-X", "DELETE", "http://\(address)/entity/service/23") == #"{"detail":"OK"}"#)
        let changed = Monotonic.waits {
            let name = try? place.curl("http://\(address)/entity/host/10.0.0.1/get/hostname")
            let service = try? place.curl("http://\(address)/entity/service/23")
            return name?.contains(#""current_value":"b""#) == true && service?.contains(#""empty":true"#) == true
        }
        #expect(changed)
        #expect(try place.curl("http://\(address)/entity/nothing/1/master").contains(#""loc":["path","etype"]"#))
        #expect(try place.curl("http://\(address)/entity/host/x/master").contains(#""loc":["path","eid"]"#))
        service.signal(SIGTERM)
        try service.wait().expectSuccess()
    }

    @Test func whatIsSaidOfAnEntityIsKeptInItsOrder() throws {
        let platform = try ServedPlatform(modules: [])
        try platform.start()
        let hosts = 20
        for round in 0..<50 {
            // Of each entity several in one request, and the requests one behind the other.
            let points = (0..<3 * hosts).map { place in
                let number = 3 * round + place / hosts
                return #"{"type":"host","id":"10.0.0.\#(place % hosts)","attr":"hostname","v":"n\#(number)"}"#
            }
            try platform.push("[\(points.joined(separator: ","))]")
        }
        let pushed = (0..<150).map { Value.string("n\($0)") }
        for host in 0..<hosts {
            #expect(platform.has("10.0.0.\(host)", "hostname", pushed[149]))
            let raw = try platform.get("/entity/host/raw/get?eid=10.0.0.\(host)&limit=0")
            #expect(raw.record?["data"]?.elements?.map { $0.record?["v"] } == pushed.reversed())
        }
        try platform.stop().expectSuccess()
    }

    /// What the example derives in snapshots: the worst risk over links of a service, and the total of a time series, which
    /// is in the same snapshot already.
    @Test func theExampleCorrelates() throws {
        let service = try self.place.launch("--http=127.0.0.1:0")
        let address = try service.servedAddress()
        let now = Clock.system() / 1_000_000
        let body = """
            [{"type": "host", "id": "10.0.0.1", "attr": "port", "v": 23, "t1": \(now - 60), "t2": \(now + 600)},
             {"type": "host", "id": "10.0.0.2", "attr": "port", "v": 22, "t1": \(now - 60), "t2": \(now + 600)},
             {"type": "host", "id": "10.0.0.2", "attr": "port", "v": 23, "t1": \(now - 60), "t2": \(now + 600)},
             {"type": "host", "id": "10.0.0.1", "attr": "traffic", "v": {"bytes": [1, 2, 4]}, "t1": \(now - 9000)},
             {"type": "host", "id": "10.0.0.1", "attr": "traffic", "v": {"bytes": [8]}, "t1": \(now - 3000)}]
            """
        let json = "Content-Type: application/json"
        #expect(try self.place.curl("-d", body, "-H", json, "http://\(address)/datapoints") == #"{"detail":"OK"}"#)
        let isDone = Monotonic.waits {
            let areAtRisk = [1, 2].allSatisfy { host in
                let risk = try? self.place.curl("http://\(address)/entity/host/10.0.0.\(host)/get/risk")
                return risk?.contains(#""current_value":10"#) == true
            }
            let hosts = [22, 23].map { service -> Int? in
                let answer = try? self.place.curl("http://\(address)/entity/service/\(service)/get/host")
                return (try? JSON.decode(answer ?? ""))?.record?["history"]?.elements?.count
            }
            return areAtRisk && hosts == [1, 2]
        }
        #expect(isDone)
        #expect(try self.place.curl("http://\(address)/control/make_snapshots") == #"{"detail":"Action sent."}"#)
        var snapshots: [Value] = []
        _ = Monotonic.waits {
            let answer = (try? self.place.curl("http://\(address)/entity/service/23/snapshots")) ?? ""
            snapshots = (try? JSON.decode(answer))?.elements ?? []
            return !snapshots.isEmpty
        }
        #expect(snapshots.last?.record?["worst"] == 10, "\(snapshots) \(service.errorsSoFar)")
        #expect(snapshots.last?.record?["host"]?.elements?.count == 2)
        let host = try JSON.decode(try self.place.curl("http://\(address)/entity/host/get")).record?["data"]?.elements?
            .first
        #expect(host?.record?["total"] == 15 && host?.record?["traffic"] == nil, "\(String(describing: host))")
        #expect(Monotonic.waits { service.errorsSoFar.contains("services are offered by hosts at risk") })
        service.signal(SIGTERM)
        try service.wait().expectSuccess()
    }

    @Test func datapointsAreLogged() throws {
        let configuration = self.place.configuration
        try Files.write(
            "datapoint_logger: {good_log: good.log, bad_log: bad.log}\n",
            to: "\(configuration)/api.yml"
        )
        let service = try self.place.launch("--http=127.0.0.1:0")
        let address = try service.servedAddress()
        let json = "Content-Type: application/json"
        let good = #"[{"type": "host", "id": "10.0.0.1", "attr": "hostname", "v": "a", "src": "me"}]"#
        let bad = #"[{"type": "host", "id": "10.0.0.1", "attr": "hostname", "v": 7}]"#
        _ = try self.place.curl("-d", good, "-H", json, "http://\(address)/datapoints")
        _ = try self.place.curl("-d", bad, "-H", json, "http://\(address)/datapoints")
        service.signal(SIGTERM)
        try service.wait().expectSuccess()
        let accepted = try JSON.decode(try Files.text("\(configuration)/good.log")).record
        #expect(accepted?["peer"] == "127.0.0.1" && accepted?["attr"] == "hostname" && accepted?["src"] == "me")
        let refused = try JSON.decode(try Files.text("\(configuration)/bad.log")).record
        #expect(refused?["problem"]?.record?["type"] == "string_type")
    }

    /// Kills the host itself again and again while datapoints come in: what was acknowledged is there, once.
    @Test func aHostThatIsKilledLosesNothing() throws {
        var acknowledged: [Int: Int] = [:]
        var unknown: [Int: Int] = [:]
        var random = SplitMix(seed: 7)
        var time = 1_700_000_000
        for _ in 0..<12 {
            let service = try self.place.launch("--http=127.0.0.1:0")
            let address = try service.servedAddress()
            for round in 0..<Int.random(in: 1...6, using: &random) {
                time += 1
                let parts = (0..<10).map { host in
                    #"{"type": "host", "id": "10.0.0.\#(host)", "attr": "port", "v": 80, "t1": \#(time)}"#
                }
                if round > 0, Bool.random(using: &random) { service.signal(SIGKILL) }
                let body = "[\(parts.joined(separator: ","))]"
                let json = "Content-Type: application/json"
                let answer = try self.place.curl("-d", body, "-H", json, "http://\(address)/datapoints")
                for host in 0..<10 {
                    if answer == #"{"detail":"OK"}"# {
                        acknowledged[host, default: 0] += 1
                    } else {
                        unknown[host, default: 0] += 1
                    }
                }
            }
            try Processes.kill(service)
        }
        let service = try self.place.launch("--http=127.0.0.1:0")
        let address = try service.servedAddress()
        for host in 0..<10 {
            let least = acknowledged[host] ?? 0
            var count = 0
            let isThere = Monotonic.waits {
                let answer = (try? self.place.curl("http://\(address)/entity/host/10.0.0.\(host)/get/port")) ?? ""
                count = (try? JSON.decode(answer))?.record?["history"]?.elements?.count ?? 0
                return count >= least
            }
            #expect(isThere && count <= least + (unknown[host] ?? 0), "host \(host): \(count), acknowledged \(least)")
        }
        service.signal(SIGTERM)
        try service.wait().expectSuccess()
    }

    // MARK: - The service manager

    /// Tells a service to stop once it is ready, and prints what the service manager was told.
    private static let manager = """
        import socket, sys, os, signal, subprocess
        name = sys.argv[1]
        s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); s.settimeout(240)
        s.bind('\\0' + name[1:] if name[0] == '@' else name)
        p = subprocess.Popen(sys.argv[2:], env=dict(os.environ, NOTIFY_SOCKET=name, WATCHDOG_USEC='2000000'),
                             stderr=subprocess.DEVNULL)
        seen = []
        def until(word):
            while True:
                text = s.recv(4096).decode()
                first = text.split('\\n')[0]
                if not seen or seen[-1] != first: seen.append(first)
                if word in text: return text
        print(until('READY=1').split('\\n')[1].startswith('STATUS=serving at 127.0.0.1:'))
        until('WATCHDOG=1')
        p.send_signal(signal.SIGHUP)
        print('MONOTONIC_USEC=' in until('RELOADING=1'))
        until('READY=1')
        p.send_signal(signal.SIGTERM)
        until('STOPPING=1')
        print(p.wait(), [w for w in seen if w != 'WATCHDOG=1'])
        """

    @Test(arguments: [false, true])
    func theServiceManagerIsTold(_ isAbstract: Bool) throws {
        let name = isAbstract ? "@pluginhost-test-\(getpid())" : "\(self.workspace.path)/notify"
        let finished = try ChildProcess(
            "python3",
            [
                "-c", Self.manager, name, try Repository.built(Repository.host), "--ext", self.workspace.ext, "serve",
                "--config=conf", "--app-name=app", "--http=127.0.0.1:0",
            ] + self.place.grants,
            environment: [
                "PATH=/usr/bin:/bin", "HOME=\(self.workspace.path)/home", "HOST_CACHE_DIR=\(self.workspace.cache)",
            ],
            directory: "\(self.workspace.path)/work"
        ).wait()
        #expect(
            finished.lines == ["True", "True", "0 ['READY=1', 'RELOADING=1', 'READY=1', 'STOPPING=1']"],
            "\(finished.errors)"
        )
    }

    // MARK: - Load

    @Test func wrkGetsNothingButAnswers() throws {
        let service = try self.place.launch("--http=127.0.0.1:0")
        let address = try service.servedAddress()
        let wrk = try ChildProcess(
            "wrk",
            ["-t2", "-c64", "-d2", "--timeout", "240s", "http://\(address)/"],
            environment: ["PATH=/usr/bin:/bin"],
            directory: self.workspace.path
        ).wait()
        #expect(
            wrk.text.contains("Requests/sec") && !wrk.text.contains("Socket errors") && !wrk.text.contains("Non-2xx"),
            "\(wrk.text)"
        )
        service.signal(SIGTERM)
        try service.wait().expectSuccess()
    }
}

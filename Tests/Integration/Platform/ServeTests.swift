import Glibc
import Records
import TestSupport
import Testing

/// `host serve` as an operator and a service manager see it.
@Suite(.serialized)
struct ServeTests {
    private let workspace: Workspace

    init() throws {
        self.workspace = try Workspace(examples: ["http-gateway.so"])
        try Files.makeDirectory("\(self.workspace.path)/work/conf")
    }

    private func start(_ arguments: String..., environment: [String: String] = [:]) throws -> ChildProcess {
        try self.workspace.start(
            ["--ext", self.workspace.ext, "serve", "--config=conf", "--app-name=app", "--grant=http-gateway"]
                + arguments,
            environment: environment
        )
    }

    /// The address that a service has told in its log.
    private func address(_ service: ChildProcess) throws -> String {
        var address: Substring?
        _ = Monotonic.waits(atMost: 60) {
            let log = service.errorsSoFar
            address = log.split(separator: "\n").last { $0.contains("serving") }?.split(separator: " ")
                .first { $0.hasPrefix("address=") }?.dropFirst("address=".count)
            return address != nil || !Processes.isRunning(service.identifier)
        }
        guard let address else { throw Unusable("it does not serve: \(service.errorsSoFar)") }
        return String(address)
    }

    private func curl(_ arguments: String...) throws -> String {
        try ChildProcess(
            "curl",
            ["-s"] + arguments,
            environment: ["PATH=/usr/bin:/bin"],
            directory: self.workspace.path
        )
        .wait().text
    }

    @Test func itServesUntilItIsTold() throws {
        let service = try self.start("--http=127.0.0.1:0")
        let address = try self.address(service)
        #expect(try self.curl("http://\(address)/") == #"{"detail":"It works!"}"#)
        #expect(
            try self.curl(
                "-w",
                "%{http_code} %header{retry-after}",
                "-d",
                "[]",
                "-H",
                "Content-Type: application/json",
                "http://\(address)/datapoints"
            )
                == #"{"detail":"the platform is not running yet"}503 1"#
        )
        #expect(
            try self.curl("http://\(address)/metrics").contains("# TYPE pluginhost_gateway_requests_total counter\n")
        )
        #expect(try self.curl("http://\(address)/x") == #"{"detail":"Not Found"}"#)
        service.signal(SIGTERM)
        let end = try service.wait()
        end.expectSuccess()
        #expect(end.output.isEmpty && end.errors.contains("stopping") && end.errors.hasSuffix(" info stopped\n"))
    }

    @Test func theLogCanBeRead() throws {
        let service = try self.start("--http=127.0.0.1:0", "--log-format=json")
        #expect(Monotonic.waits(atMost: 60) { service.errorsSoFar.contains("\"serving\"") }, "\(service.errorsSoFar)")
        service.signal(SIGHUP)
        #expect(Monotonic.waits(atMost: 60) { service.errorsSoFar.contains("\"reloading\"") })
        service.signal(SIGINT)
        let lines = try service.wait().errors.split(separator: "\n")
        let records = try lines.map { try #require(try JSON.decode(String($0)).record) }
        let messages = records.compactMap { $0["message"]?.text }
        let expected = ["serving", "reloading", "stopping: requests under way are answered first", "stopped"]
        #expect(expected.allSatisfy(messages.contains), "\(messages)")
        #expect(records.first { $0["message"]?.text == "serving" }?["application"]?.text == "app")
    }

    @Test func aPortThatIsTakenIsNamed() throws {
        let first = try self.start("--http=127.0.0.1:0")
        let address = try self.address(first)
        let second = try self.start("--http=\(address)").wait()
        second.expectFailure(1, saying: "listening at \(address): Address already in use")
        first.signal(SIGTERM)
        try first.wait().expectSuccess()
    }

    @Test(arguments: [
        (["--http=nowhere"], "option --gateway-listen: got 'nowhere'"),
        (["--http=127.0.0.1:70000"], "option --gateway-listen: got '127.0.0.1:70000'"),
        (["--config=none", "--http=0"], "option --config: "), (["--gateway=x"], "unknown gateway 'x'"),
        (["--app-name=", "--http=0"], "serve needs --app-name"),
    ])
    func mistakesAreToldBeforeItBegins(_ arguments: [String], _ words: String) throws {
        let line = ["--ext", self.workspace.ext, "serve", "--config=conf", "--app-name=app", "--grant=http-gateway"]
        try self.workspace.start(line + arguments).wait().expectFailure(2, saying: words)
    }

    @Test func withoutAGrantItDoesNotListen() throws {
        let service = try self.workspace.host("serve", "--config=conf", "--app-name=app", "--http=127.0.0.1:0")
        service.expectFailure(1, saying: "needs what is not granted: listen=--gateway-listen")
    }

    // MARK: - The service manager

    /// Tells a service to stop once it is ready, and prints what the service manager was told.
    private static let manager = """
        import socket, sys, os, signal, subprocess
        name = sys.argv[1]
        s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); s.settimeout(60)
        s.bind('\\0' + name[1:] if name[0] == '@' else name)
        p = subprocess.Popen(sys.argv[2:], env=dict(os.environ, NOTIFY_SOCKET=name, WATCHDOG_USEC='200000'),
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
                "--config=conf", "--app-name=app", "--grant=http-gateway", "--http=127.0.0.1:0",
            ],
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
        let service = try self.start("--http=127.0.0.1:0")
        let address = try self.address(service)
        let wrk = try ChildProcess(
            "wrk",
            ["-t2", "-c64", "-d2", "http://\(address)/"],
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

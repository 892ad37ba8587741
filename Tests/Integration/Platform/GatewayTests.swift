import Glibc
import TestSupport
import Testing

/// The HTTP gateway with clients of all kinds: well-behaved, slow, half gone, and many.
@Suite(.serialized)
struct GatewayTests {
    private let workspace: Workspace

    init() throws { self.workspace = try Workspace() }

    /// What all clients here need.
    private static let prelude = """
        import sys, socket, http.client, json, gzip, time, threading
        port = int(sys.argv[1])
        def connect():
            s = socket.create_connection(('127.0.0.1', port)); s.settimeout(240); return s
        def request(body, extra=''):
            return ('POST /datapoints HTTP/1.1\\r\\nHost: x\\r\\nContent-Type: application/json\\r\\n' + extra +
                    'Content-Length: %d\\r\\n\\r\\n' % len(body)).encode() + body
        def answer(s):
            r = http.client.HTTPResponse(s); r.begin(); body = r.read(); return r.status, body, r
        def total(body):
            sum = 0
            for b in body: sum = (sum * 31 + b) & 0xffffffff
            return sum
        def all_of(s):
            data = b''
            while True:
                try: more = s.recv(65536)
                except ConnectionResetError: return data
                if not more: return data
                data += more

        """

    private func python(_ gateway: LiveGateway, _ program: String, _ arguments: String...) throws -> String {
        let list = arguments.map { "'\($0)'" }.joined(separator: ", ")
        return try self.workspace.python("\(Self.prelude)argv = [\(list)]\n\(program)", gateway.port)
    }

    /// Starts a client and goes on.
    private func client(_ gateway: LiveGateway, _ program: String) throws -> ChildProcess {
        try ChildProcess(
            "python3",
            ["-c", Self.prelude + program, gateway.port],
            environment: ["PATH=/usr/bin:/bin"],
            directory: self.workspace.path
        )
    }

    // MARK: - Requests

    @Test func oneConnectionCarriesManyRequests() throws {
        let gateway = try LiveGateway()
        let text = try self.python(
            gateway,
            """
            c = http.client.HTTPConnection('127.0.0.1', port)
            for i in range(100):
                body = b'x' * i
                c.request('POST', '/datapoints', body, {'Content-Type': 'application/json'})
                r = c.getresponse(); a = json.loads(r.read())
                assert r.status == 200 and a == {'bytes': i, 'sum': total(body), 'peer': '127.0.0.1'}, a
                c.request('GET', '/entity/h%2Fost/%C3%A4/master?x=1')
                r = c.getresponse(); a = json.loads(r.read())
                assert a == {'route': 'master', 'type': 'h/ost', 'entity': '\\u00e4', 'method': 'GET'}, a
            c.request('HEAD', '/')
            r = c.getresponse(); assert r.status == 200 and r.read() == b'' and r.headers['Content-Length'] == '22'
            c.request('GET', '/'); print(c.getresponse().read().decode())
            """
        )
        #expect(text == "{\"detail\":\"It works!\"}\n")
    }

    @Test func bodiesArriveWhole() throws {
        let gateway = try LiveGateway()
        let text = try self.python(
            gateway,
            """
            body = bytes(i * 7 & 255 for i in range(256)) * 40960
            expected = total(body)
            def post(data, headers):
                c = http.client.HTTPConnection('127.0.0.1', port)
                c.request('POST', '/datapoints', data, dict({'Content-Type': 'application/json'}, **headers))
                r = c.getresponse(); a = json.loads(r.read())
                print(r.status, a['bytes'], a['sum'] == expected)
            post(body, {})
            post((body[i:i + 70000] for i in range(0, len(body), 70000)), {})
            post(gzip.compress(body), {'Content-Encoding': 'gzip'})
            """
        )
        #expect(text == String(repeating: "200 10485760 True\n", count: 3))
    }

    @Test func curlAndItsLeaveToContinue() throws {
        let gateway = try LiveGateway()
        try Files.write(String(repeating: "y", count: 3_000_000), to: "\(self.workspace.path)/body")
        let curl = try ChildProcess(
            "curl",
            [
                "-s", "-v", "-H", "Expect: 100-continue", "-H", "Content-Type: application/json", "--data-binary",
                "@\(self.workspace.path)/body", "http://\(gateway.address)/datapoints",
            ],
            environment: ["PATH=/usr/bin:/bin"],
            directory: self.workspace.path
        ).wait()
        #expect(curl.errors.contains("100 Continue") && curl.text.contains("\"bytes\":3000000"), "\(curl.errors)")
    }

    @Test func answersComeInAnyOrder() throws {
        let gateway = try LiveGateway()
        let client = try self.client(
            gateway,
            """
            import os
            a, b = connect(), connect()
            a.sendall(request(b'hold'))
            while not os.path.exists('held'): time.sleep(0.01)
            b.sendall(request(b'second'))
            print(answer(b)[1].decode(), flush=True)
            print(answer(a)[1].decode(), flush=True)
            """
        )
        #expect(Monotonic.waits { gateway.service.heldCount == 1 })
        try Files.write("", to: "\(self.workspace.path)/held")
        #expect(Monotonic.waits { client.outputSize > 0 })
        gateway.service.release()
        let lines = try client.wait().lines
        #expect(
            lines.map { $0.contains("\"bytes\":6") } == [true, false] && lines.last?.contains("\"bytes\":4") == true
        )
    }

    @Test func smallPushesThatComeTogetherCrossTogether() throws {
        let gateway = try LiveGateway()
        let client = try self.client(
            gateway,
            """
            all = [connect() for _ in range(30)]
            for s in all: s.sendall(request(b'warm'))
            for s in all: assert answer(s)[0] == 200
            print('ready', flush=True)
            while not __import__('os').path.exists('go'): time.sleep(0.01)
            for i, s in enumerate(all): s.sendall(request(b'z' * i))
            __import__('os').rename('go', 'gone')
            for i, s in enumerate(all): assert json.loads(answer(s)[1])['bytes'] == i
            """
        )
        #expect(Monotonic.waits { client.outputSize > 0 })
        let worker = try #require(gateway.worker)
        // All requests lie in their sockets when the gateway looks.
        kill(worker, SIGSTOP)
        try Files.write("", to: "\(self.workspace.path)/go")
        let path = "\(self.workspace.path)/gone"
        #expect(Monotonic.waits { access(path, F_OK) == 0 })
        kill(worker, SIGCONT)
        #expect(try client.wait().end == .exit(0))
        #expect(gateway.service.takenCount == 60)
        #expect(gateway.service.largestBatch > 10)
    }

    @Test func severalThreadsServeAsOneDoes() throws {
        var options = LiveGateway.Options()
        options.threads = 4
        let gateway = try LiveGateway(options)
        let text = try self.python(
            gateway,
            """
            ok = []
            def work():
                c = http.client.HTTPConnection('127.0.0.1', port)
                for i in range(200):
                    c.request('POST', '/datapoints', b'q' * i); a = json.loads(c.getresponse().read())
                    ok.append(a['bytes'] == i)
            all = [threading.Thread(target=work) for _ in range(16)]
            for t in all: t.start()
            for t in all: t.join()
            print(len(ok), all and min(ok))
            """
        )
        #expect(text == "3200 True\n")
    }

    // MARK: - Clients that go

    @Test func aHalfClosedClientGetsItsAnswer() throws {
        let gateway = try LiveGateway()
        let client = try self.client(
            gateway,
            """
            s = connect(); s.sendall(request(b'hold on')); s.shutdown(socket.SHUT_WR)
            print(answer(s)[1].decode())
            """
        )
        #expect(Monotonic.waits { gateway.service.heldCount == 1 })
        gateway.service.release()
        #expect(try client.wait().text.contains("\"bytes\":7"))
    }

    @Test func aClientThatIsGoneHarmsNobody() throws {
        let gateway = try LiveGateway()
        _ = try self.python(
            gateway,
            """
            import struct
            for i in range(50):
                s = connect(); s.sendall(request(b'hold'))
                if i % 2: s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
                s.close()
            s = connect(); s.sendall(request(b'half')[:-2]); s.close()
            """
        )
        // Of those that were reset the kernel may have thrown away what they had sent.
        #expect(Monotonic.waits { gateway.service.heldCount >= 25 })
        gateway.service.release()
        #expect(try self.python(gateway, "s = connect(); s.sendall(request(b'x')); print(answer(s)[0])") == "200\n")
        #expect(gateway.told.addresses.count == 1)
    }

    // MARK: - Draining

    @Test func drainingAnswersWhatIsUnderWay() throws {
        let gateway = try LiveGateway()
        let client = try self.client(
            gateway,
            """
            idle = connect(); idle.sendall(request(b'x')); assert answer(idle)[0] == 200
            all = [connect() for _ in range(5)]
            for s in all: s.sendall(request(b'hold'))
            print('idle', all_of(idle), flush=True)
            try: connect(); print('accepted')
            except ConnectionRefusedError: print('refused', flush=True)
            for s in all:
                status, body, r = answer(s); print(status, r.headers['Connection'])
                assert s.recv(1) == b''
            """
        )
        #expect(Monotonic.waits { gateway.service.heldCount == 5 })
        gateway.drain(milliseconds: 240_000)
        #expect(Monotonic.waits { client.outputSize > 12 })
        gateway.service.release()
        let end = gateway.waitForEnd()
        #expect(end.isOver && end.failure == nil && end.warnings.isEmpty, "\(end)")
        #expect(try client.wait().lines == ["idle b''", "refused"] + Array(repeating: "200 close", count: 5))
    }

    @Test func whatIsNotAnsweredInTimeIsCutOffAndTold() throws {
        let gateway = try LiveGateway()
        let client = try self.client(gateway, "s = connect(); s.sendall(request(b'hold')); print(all_of(s))")
        #expect(Monotonic.waits { gateway.service.heldCount == 1 })
        gateway.drain(milliseconds: 100)
        let end = gateway.waitForEnd()
        #expect(end.failure == nil && end.warnings == ["1 requests were cut off"], "\(end)")
        #expect(try client.wait().text == "b''\n")
        // The answer comes too late for anybody.
        gateway.service.release()
    }

    // MARK: - Deaths

    @Test func aSuccessorTakesOverTheAddress() throws {
        let gateway = try LiveGateway()
        let address = gateway.address
        let client = try self.client(gateway, "s = connect(); s.sendall(request(b'hold')); print(all_of(s))")
        #expect(Monotonic.waits { gateway.service.heldCount == 1 })
        kill(try #require(gateway.worker), SIGKILL)
        #expect(gateway.isServing(times: 2))
        #expect(gateway.address == address)
        #expect(try client.wait().text == "b''\n")
        gateway.service.release()
        #expect(try self.python(gateway, "s = connect(); s.sendall(request(b'x')); print(answer(s)[0])") == "200\n")
    }

    @Test func killsUnderLoadBreakOnlyWhatIsUnderWay() throws {
        let gateway = try LiveGateway()
        let client = try self.client(
            gateway,
            """
            import os, random
            done = failed = wrong = 0
            lock = threading.Lock()
            def work(seed):
                global done, failed, wrong
                r = random.Random(seed); c = None
                while not os.path.exists('enough'):
                    body = b'k' * r.randrange(3000)
                    try:
                        c = c or http.client.HTTPConnection('127.0.0.1', port, timeout=240)
                        c.request('POST', '/datapoints', body)
                        a = c.getresponse(); data = a.read()
                        with lock:
                            if a.status == 200 and json.loads(data)['bytes'] == len(body): done += 1
                            else: wrong += 1
                    except (OSError, http.client.HTTPException):
                        c = None
                        with lock: failed += 1
                        time.sleep(0.005)
            all = [threading.Thread(target=work, args=(i,)) for i in range(16)]
            for t in all: t.start()
            for t in all: t.join()
            print(done > 0, failed > 0, wrong)
            """
        )
        var random = SplitMix(seed: 11)
        for round in 1...10 {
            let taken = gateway.service.takenCount
            #expect(Monotonic.waits { gateway.service.takenCount > taken + 20 })
            usleep(UInt32.random(in: 0...20_000, using: &random))
            kill(try #require(gateway.worker), SIGKILL)
            guard gateway.isServing(times: round + 1) else {
                Issue.record("\(gateway.told)")
                break
            }
        }
        try Files.write("", to: "\(self.workspace.path)/enough")
        #expect(try client.wait().text == "True True 0\n")
        #expect(Set(gateway.told.addresses).count == 1)
    }
}

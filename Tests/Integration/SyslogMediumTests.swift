import Glibc
import TestSupport
import Testing

/// The medium syslog, as a reader at the other end of the socket sees it.
struct SyslogMediumTests {
    private let workspace: Workspace

    init() throws { self.workspace = try Workspace(examples: ["counter.so", "syslog.so"]) }

    private func run(_ address: String, _ arguments: String...) throws -> FinishedProcess {
        try self.workspace.start(
            ["--ext", self.workspace.ext, "--syslog-address=\(address)", "--grant=syslog", "counter"] + arguments
        )
        .wait()
    }

    private static func line(_ number: Int) -> String {
        "{\"n\": \(number), \"name\": \"counter\", \"instance\": 1}"
    }

    private static let hostName: String = {
        var name = [CChar](repeating: 0, count: 256)
        gethostname(&name, name.count)
        return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }()

    /// What follows the time of an RFC 3164 message, and its priority.
    private static func old(_ message: String) -> (priority: String, rest: String)? {
        let parts = message.split(separator: ">", maxSplits: 1)
        guard parts.count == 2, message.hasPrefix("<") else { return nil }
        let time = Array(parts[1].utf8.prefix(16))
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let shape = time.map { (0x30...0x39).contains($0) ? UInt8(ascii: "9") : $0 }
        guard months.contains(String(decoding: time.prefix(3), as: UTF8.self)),
            [" 99 99:99:99 ", "  9 99:99:99 "].contains(String(decoding: shape.dropFirst(3), as: UTF8.self))
        else { return nil }
        return (String(parts[0].dropFirst()), String(parts[1].dropFirst(16)))
    }

    // MARK: - Ways

    @Test(arguments: [false, true])
    func datagramsToASocketOfThisMachine(_ isRelative: Bool) throws {
        let path = "\(self.workspace.path)/work/log"
        let reader = try SyslogReader(try LoopbackSocket.local(path, isStream: false))
        let run = try self.run(isRelative ? "./log" : path, "--number=500", "--batch-size=100")
        run.expectSuccess()
        #expect(run.errors.contains("NOTE: the output goes to medium 'syslog'"))
        #expect(Monotonic.waits { reader.parts.count == 500 })
        let messages = reader.parts.map(Self.old)
        #expect(messages.map { $0?.rest } == (0..<500).map { "avalon: \(Self.line($0))" })
        #expect(messages.allSatisfy { $0?.priority == "14" })
    }

    @Test func aStreamToASocketOfThisMachine() throws {
        let path = "\(self.workspace.path)/work/log"
        let reader = try SyslogReader(try LoopbackSocket.local(path, isStream: true))
        try self.run(path, "--number=300", "--batch-size=100", "--syslog-framing=lf").expectSuccess()
        #expect(Monotonic.waits { reader.parts.first?.hasSuffix("\(Self.line(299))\n") == true })
        let messages = try #require(reader.parts.first).split(separator: "\n").map { Self.old(String($0))?.rest }
        #expect(messages == (0..<300).map { "avalon: \(Self.line($0))" })
    }

    @Test(arguments: [false, true])
    func datagramsToAHost(_ isIPv6: Bool) throws {
        let socket = try LoopbackSocket.udp(isIPv6: isIPv6)
        let reader = try SyslogReader(socket)
        let host = isIPv6 ? "[::1]" : "127.0.0.1"
        try self.run("\(host):\(socket.port)", "--number=100", "--batch-size=30").expectSuccess()
        #expect(Monotonic.waits { reader.parts.count == 100 })
        let rests = reader.parts.map { Self.old($0)?.rest }
        #expect(rests == (0..<100).map { "\(Self.hostName) avalon: \(Self.line($0))" })
    }

    @Test(arguments: ["octet-counting", "lf"], [false, true])
    func aConnectionToAHost(_ framing: String, _ isIPv6: Bool) throws {
        let socket = try LoopbackSocket.tcp(isIPv6: isIPv6)
        let reader = try SyslogReader(socket)
        try self.run(
            "\(isIPv6 ? "[::1]" : "localhost"):\(socket.port)",
            "--number=1000",
            "--batch-size=100",
            "--syslog-protocol=tcp",
            "--syslog-framing=\(framing)"
        )
        .expectSuccess()
        #expect(Monotonic.waits { reader.parts.first?.contains(Self.line(999)) == true })
        #expect(reader.parts.count == 1)
        let text = try #require(reader.parts.first)
        let messages =
            framing == "lf" ? text.split(separator: "\n").map(String.init) : SyslogReader.unframed(text)
        #expect(messages.map { Self.old($0)?.rest } == (0..<1000).map { "\(Self.hostName) avalon: \(Self.line($0))" })
    }

    /// An address of IPv6 without a port is none with one: 514 is meant, where nobody listens.
    @Test(arguments: ["::1", "[::1]", "127.0.0.1"])
    func thePortIsThatOfSyslog(_ address: String) throws {
        let run = try self.run(address, "--number=10", "--syslog-protocol=tcp")
        run.expectFailure(1, saying: "medium syslog: syslog \(address): Connection refused")
    }

    // MARK: - Messages

    @Test(arguments: [("debug", 15), ("info", 14), ("warn", 12), ("error", 11), ("fatal", 10)])
    func levelsAndTags(_ level: String, _ priority: Int) throws {
        let path = "\(self.workspace.path)/work/log"
        let reader = try SyslogReader(try LoopbackSocket.local(path, isStream: false))
        try self.run(path, "--number=1", "--syslog-level=\(level)", "--syslog-tag=a b").expectSuccess()
        #expect(Monotonic.waits { reader.parts.count == 1 })
        let message = try #require(reader.parts.first.flatMap(Self.old))
        #expect(message.priority == "\(priority)" && message.rest == "a b: \(Self.line(0))")
    }

    @Test func theNewFormat() throws {
        let socket = try LoopbackSocket.udp()
        let reader = try SyslogReader(socket)
        try self.run("127.0.0.1:\(socket.port)", "--number=2", "--syslog-format=rfc5424", "--syslog-tag=app")
            .expectSuccess()
        #expect(Monotonic.waits { reader.parts.count == 2 })
        for (number, message) in reader.parts.enumerated() {
            let words = message.split(separator: " ", maxSplits: 7).map(String.init)
            #expect(words.count == 8 && words[0] == "<14>1")
            let shape = words[1].utf8.map { (0x30...0x39).contains($0) ? UInt8(ascii: "9") : $0 }
            #expect(String(decoding: shape, as: UTF8.self) == "9999-99-99T99:99:99.999999Z")
            #expect(Array(words[2...]) == [Self.hostName, "app", "-", "-", "-", Self.line(number)])
        }
    }

    @Test func blankLinesAndEndsOfLinesAreLeftOut() throws {
        let path = "\(self.workspace.path)/work/log"
        let file = "\(self.workspace.path)/work/lines"
        try Files.write("one  \t\n\n   \ntwo\n", to: file)
        try Files.copy(try Repository.example("lines.so"), to: "\(self.workspace.ext)/lines.so")
        let reader = try SyslogReader(try LoopbackSocket.local(path, isStream: false))
        let run = try self.workspace.host(
            "file_line",
            "--line-file=\(file)",
            "--number=4",
            "--output-format=csv",
            "--syslog-address=\(path)",
            "--grant=file_line",
            "--grant=syslog"
        )
        run.expectSuccess()
        #expect(Monotonic.waits { reader.parts.count == 4 })
        // Rows end in a carriage return and a line feed; only the first is a white space that is cut off here.
        #expect(
            reader.parts.map { Self.old($0)?.rest.split(separator: ": ").last.map(String.init) } == [
                "one  \t,1", ",2", "   ,3", "two,4",
            ]
        )
    }

    // MARK: - What goes wrong

    @Test func aConnectionThatWasClosedIsMadeAgain() throws {
        let socket = try LoopbackSocket.tcp()
        let loop = try SocketLoop(socket) { connection, bytes, hasEnded in
            connection == 0 && !hasEnded ? .close([]) : .wait
        }
        let run = try self.run(
            "127.0.0.1:\(socket.port)",
            "--number=30",
            "--batch-size=10",
            "--rate=100",
            "--syslog-protocol=tcp"
        )
        run.expectSuccess()
        withExtendedLifetime(loop) {}
    }

    @Test func aHostThatNobodyKnows() throws {
        let run = try self.run("nowhere.invalid", "--number=10")
        run.expectFailure(
            1,
            saying: "medium syslog: syslog-address nowhere.invalid: the host \"nowhere.invalid\" cannot be found"
        )
    }

    @Test(arguments: ["host:port", "host:0", "host:70000"])
    func anAddressThatIsNone(_ address: String) throws {
        let run = try self.run(address, "--number=10")
        run.expectFailure(2, saying: "option --syslog-address: got '\(address)'")
    }

    @Test func aSocketThatIsNotThere() throws {
        let path = "\(self.workspace.path)/work/log"
        let run = try self.run(path, "--number=10")
        run.expectFailure(1, saying: "medium syslog: syslog \(path): No such file or directory")
    }

    @Test func aMessageThatIsTooLarge() throws {
        let file = "\(self.workspace.path)/work/lines"
        try Files.write(String(repeating: "x", count: 70_000), to: file)
        try Files.copy(try Repository.example("lines.so"), to: "\(self.workspace.ext)/lines.so")
        let socket = try LoopbackSocket.udp()
        let run = try self.workspace.host(
            "file_line",
            "--line-file=\(file)",
            "--number=1",
            "--syslog-address=127.0.0.1:\(socket.port)",
            "--grant=file_line",
            "--grant=syslog"
        )
        run.expectFailure(1, saying: "is too large for a datagram; use --syslog-protocol=tcp")
    }

    @Test(arguments: [("a b", "only printable ASCII without spaces"), (String(repeating: "x", count: 49), "1 to 48")])
    func tagsThatTheNewFormatDoesNotAllow(_ tag: String, _ words: String) throws {
        let socket = try LoopbackSocket.udp()
        let run = try self.run(
            "127.0.0.1:\(socket.port)",
            "--number=1",
            "--syslog-format=rfc5424",
            "--syslog-tag=\(tag)"
        )
        run.expectFailure(1, saying: words)
    }

    /// What may reach hosts may not reach what listens on this machine for its owner alone.
    @Test func aGrantForHostsIsNoneForSocketsOfThisMachine() throws {
        let host = try self.workspace.host("inspect", "syslog")
        host.expectSuccess()
        let path = "\(self.workspace.path)/work/log"
        _ = try LoopbackSocket.local(path, isStream: false)
        let run = try self.workspace.host("counter", "--number=1", "--syslog-address=\(path)")
        run.expectFailure(1, saying: "medium 'syslog' needs what is not granted: network=--syslog-address")
    }
}

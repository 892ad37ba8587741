import Configuration
import Testing

@testable import Discovery

@Suite struct NeedTests {
    private func model(_ needs: Need..., options: [OptionDeclaration] = []) -> ExtensionDescription {
        var description = ExtensionDescription(kind: "model", name: "m")
        description.needs = needs
        description.options = options
        return description
    }

    @Test(
        arguments: [
            ("network", "network", ""), ("read=/a b", "read", "/a b"), ("write=--database", "write", "--database"),
            ("read=/a=b", "read", "/a=b"),
        ]
    )
    func textIsReadAndWritten(text: String, capability: String, detail: String) throws {
        let need = try #require(Need(text))
        #expect(need == Need(capability: capability, detail: detail))
        #expect(need.description == text)
    }

    @Test(arguments: ["", "=", "=/path", "read="])
    func halfANeedIsNone(text: String) { #expect(Need(text) == nil) }

    @Test(
        arguments: [
            ("network", ""), ("network", "9092"), ("network", "tcp:65535"), ("network", "broker.example:9092"),
            ("network", "[::1]:80"), ("network", "::1"), ("network", "[fe80::1]"), ("network", "unix"),
            ("network", "unix:/dev/log"), ("network", "/dev/log"), ("network", "udp:53"), ("network", "broker.example"),
            ("listen", ""), ("listen", "0"), ("listen", "5000"), ("listen", "127.0.0.1:65535"), ("listen", "[::]:80"),
            ("listen", "localhost:0"), ("listen", ":80"), ("read", ""), ("read", "/"),
            ("read", "/var/log"), ("write", "/tmp/..a"),
            ("environment", ""), ("environment", "PATH"), ("environment", "_X1"), ("processes", ""), ("signals", ""),
            ("signals", "/run/nginx.pid"), ("memory", ""),
            ("memory", "512"), ("memory", "16777216"),
        ]
    )
    func rightNeeds(capability: String, detail: String) {
        #expect(self.model(Need(capability: capability, detail: detail)).problemInNeeds == nil)
    }

    @Test(
        arguments: [
            ("", "", "unknown capability"), ("Network", "", "unknown capability"),
            ("files", "/x", "network, listen, read, write"),
            ("network", "0", "PORT"), ("network", "65536", "PORT"), ("network", "tcp:", "PORT"),
            ("network", "a b", "HOST"), ("network", ":80", "HOST"), ("network", "tcp:+1", "PORT"),
            ("network", "unix:log", "absolute path"), ("network", "/a/../b", "\"..\""),
            ("listen", "localhost", "PORT"), ("listen", "65536", "PORT"), ("listen", "::1:80", "PORT"),
            ("listen", "a b:80", "PORT"), ("listen", "host:+1", "PORT"), ("network", "udp:", "PORT"),
            ("network", "udp:0", "PORT"),
            ("read", "etc/passwd", "absolute path"), ("read", "~/x", "absolute path"), ("write", "/a/../b", "\"..\""),
            ("read", "/a\0b", "NUL"), ("environment", "1A", "variable"), ("environment", "A=B", "variable"),
            ("processes", "4", "no detail"), ("signals", "9", "absolute path"), ("processes", "--count", "no detail"),
            ("memory", "-1", "MiB"),
            ("memory", "0", "MiB"), ("memory", "16777217", "MiB"),
            ("memory", "1.5", "MiB"), ("memory", "99999999999999999999", "MiB"),
            ("write", "--database", "does not declare"), ("write", "--database/", "does not declare"),
            ("memory", "--heap/", "slash"), ("write", "--", "does not declare"),
        ]
    )
    func wrongNeeds(capability: String, detail: String, word: String) throws {
        let problem = try #require(self.model(Need(capability: capability, detail: detail)).problemInNeeds)
        #expect(problem.contains(word), "\(problem)")
    }

    @Test(arguments: OptionType.allCases)
    func anOptionOfATypeThatCanNameSomething(type: OptionType) {
        let model = self.model(
            Need(capability: "write", detail: "--target"),
            options: [OptionDeclaration(name: "target", type: type)]
        )
        #expect((model.problemInNeeds == nil) == [.text, .list, .integer].contains(type))
    }

    @Test func whatPointsAtAnOptionHoldsItsValue() throws {
        let model = self.model(
            Need(capability: "network", detail: "443"),
            Need(capability: "write", detail: "--database"),
            Need(capability: "read", detail: "--inputs"),
            Need(capability: "network", detail: "--port"),
            Need(capability: "write", detail: "--folder/"),
            Need(capability: "network", detail: "--address"),
            options: [
                OptionDeclaration(name: "port", type: .integer), OptionDeclaration(name: "database", type: .text),
                OptionDeclaration(name: "inputs", type: .list), OptionDeclaration(name: "folder", type: .text),
                OptionDeclaration(name: "address", type: .text),
            ]
        )
        let given: [OptionValue] = [
            .integer(9092), .text("data/my=file.db"), .list(["/a", "", "b/../c"]), .text("out"),
            .text("run/log"),
        ]
        #expect(
            try model.effectiveNeeds(options: given, workingDirectory: "/base").map(\.description) == [
                "network=443", "write=/base/data/my=file.db", "read=/a", "read=/base/b/../c", "network=9092",
                "write=/base/out/", "network=/base/run/log",
            ]
        )
    }

    @Test(arguments: [
        ("sqlite:///sales.db", ["write=/base/"]), ("sqlite:sales.db", ["write=/base/"]),
        ("sqlite:////data/sales.db?mode=rw", ["write=/data/"]), ("sqlite:/sales.db", ["write=/"]),
        ("sqlite+driver:///a/b/c.db", ["write=/base/a/b/"]), ("sqlitex:///a.db", []), ("/data/sales.db", []),
        ("mysql://me:se:cr@t@server:3306/sales", ["network=server:3306"]),
        ("mysql+driver://server/x", ["network=server"]),
        ("mysql://[::1]:3306/x", ["network=[::1]:3306"]), ("mysql:///x?unix_socket=/run/s", ["network=unix"]),
        ("mysql://me@/x", ["network=unix"]), ("mysql://one:1,two:2/x", ["network"]), ("--other", []),
    ])
    func whatPointsAtAURLHoldsWhatItNames(url: String, needs: [String]) throws {
        let model = self.model(
            Need(capability: "write", detail: "sqlite:--dsn"),
            Need(capability: "network", detail: "mysql:--dsn"),
            options: [OptionDeclaration(name: "dsn", type: .text)]
        )
        #expect(model.problemInNeeds == nil)
        let effective = try model.effectiveNeeds(options: [.text(url)], workingDirectory: "/base")
        #expect(effective.map(\.description) == needs)
    }

    @Test(arguments: [("memory", "a:--dsn"), ("write", "a:--dsn/"), ("write", "1:--dsn"), ("write", "a:--none")])
    func aURLNamesFilesOrAServer(capability: String, detail: String) {
        let model = self.model(
            Need(capability: capability, detail: detail),
            options: [OptionDeclaration(name: "dsn", type: .text)]
        )
        #expect(model.problemInNeeds != nil)
    }

    /// An empty detail would be all of the capability.
    @Test(arguments: [OptionValue.none, .text("")])
    func anOptionWithoutAValueIsNoNeed(value: OptionValue) throws {
        let model = self.model(
            Need(capability: "write", detail: "--database"),
            options: [OptionDeclaration(name: "database", type: .text)]
        )
        #expect(try model.effectiveNeeds(options: [value], workingDirectory: "/base").isEmpty)
        #expect(try model.effectiveNeeds(options: [], workingDirectory: "/base").isEmpty)
    }

    /// What the operator gives is a value, not a pointer to another option.
    @Test func aValueIsNotFollowed() throws {
        let model = self.model(
            Need(capability: "write", detail: "--first"),
            options: [OptionDeclaration(name: "first", type: .text), OptionDeclaration(name: "second", type: .text)]
        )
        let needs = try model.effectiveNeeds(options: [.text("--second"), .text("/etc")], workingDirectory: "/base")
        #expect(needs == [Need(capability: "write", detail: "/base/--second")])
    }

    @Test func aValueThatDoesNotFitItsNeed() throws {
        let model = self.model(
            Need(capability: "memory", detail: "--heap"),
            options: [OptionDeclaration(name: "heap", type: .text)]
        )
        let error = try #require(throws: UsageError.self) {
            try model.effectiveNeeds(options: [.text("lots")], workingDirectory: "/base")
        }
        #expect(error.description.contains("--heap") && error.description.contains("'lots'"), "\(error)")
    }
}

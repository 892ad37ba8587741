import Records
import TestSupport
import Testing

/// Brokers and registries that are reached with TLS. The gate in front of the broker ends it.
struct KafkaSecurityTests {
    private static let nothingArrived = "10 of 10 messages of the batch could not be delivered"

    private let place: KafkaPlace
    private let certificate: TestCertificate
    private let other: TestCertificate

    init() throws {
        self.place = try KafkaPlace([Fixture("spelled")])
        let folder = "\(self.place.workspace.path)/home"
        self.certificate = try TestCertificate(in: folder)
        self.other = try TestCertificate(in: folder, "other")
    }

    private func secure() throws { try self.place.gate.tell("secure \(self.certificate.path) \(self.certificate.key)") }

    // MARK: - Brokers

    @Test(arguments: [[], ["--kafka-exactly-once"]])
    func aBrokerWithTLSIsSentTo(_ options: [String]) throws {
        try self.place.makeTopic()
        try self.secure()
        let run = try self.place.start(
            ["counter", "--number=10", "--kafka-property=security.protocol=ssl", "--kafka-ca=\(self.certificate.path)"]
                + options
        ).wait()
        run.expectSuccess()
        try self.place.gate.tell("bare")
        #expect(try self.place.values() == (0..<10).map { KafkaPlace.value($0) })
    }

    @Test func aBrokerThatIsNotTrustedGetsNothing() throws {
        try self.place.makeTopic()
        try self.secure()
        for options in [["--kafka-ca=\(self.other.path)"], []] {
            let run = try self.send(["--kafka-property=security.protocol=ssl"] + options)
            run.expectFailure(1, saying: Self.nothingArrived, "certificate verify failed")
        }
        try self.place.gate.tell("bare")
        #expect(try self.place.read().isEmpty)
    }

    /// Runs with a property that does not let a broker be waited for long.
    private func send(_ options: [String] = []) throws -> FinishedProcess {
        try self.place.start(["counter", "--number=10", "--kafka-property=message.timeout.ms=8000"] + options).wait()
    }

    @Test func bothSidesHaveToAgree() throws {
        try self.place.makeTopic()
        // This broker waits for the rest of what it takes for a very long message.
        let plain = try self.send([
            "--kafka-property=security.protocol=ssl", "--kafka-property=socket.connection.setup.timeout.ms=1000",
        ])
        plain.expectFailure(
            1,
            saying: Self.nothingArrived,
            "(ssl://\(self.place.servers)/bootstrap: ",
            "state SSL_HANDSHAKE"
        )
        try self.secure()
        let bare = try self.send()
        bare.expectFailure(
            1,
            saying: Self.nothingArrived,
            "(\(self.place.servers)/bootstrap: Disconnected",
            "APIVERSION"
        )
    }

    @Test(arguments: [
        ("--kafka-property=ssl.cipher.suites=none", "ssl.cipher.suites"),
        ("--kafka-ca=/nowhere.pem", "ssl.ca.location"),
        ("--kafka-property=ssl.endpoint.identification.algorithm=x", "ssl.endpoint.identification.algorithm"),
    ])
    func propertiesOfTLSReachTheLibrary(_ option: String, _ words: String) throws {
        let run = try self.send(["--kafka-property=security.protocol=ssl", option])
        run.expectFailure(2, saying: "medium kafka: ", words)
    }

    // MARK: - Registries

    private func sendAvro(_ options: [String]) throws -> FinishedProcess {
        let schema = "\(self.place.workspace.path)/home/value.avsc"
        try Files.write("{\"type\": \"map\", \"values\": \"int\"}", to: schema)
        return try self.place.start(
            medium: "kafka-avro",
            KafkaPlace.spelled([["f": 1]]) + ["--kafka-avro-schema=\(schema)", "--kafka-avro-registry-retries=0"]
                + options
        ).wait()
    }

    @Test func aRegistryIsAskedOnlyIfItIsTrusted() throws {
        try self.place.makeTopic()
        let registry = try CommandedProgram(
            "python3",
            ["\(KafkaPlace.folder)/registry.py"],
            then: ["--user", "me:secret", "--tls", self.certificate.path, self.certificate.key],
            in: self.place.workspace.path
        )
        let url = "--kafka-avro-registry=https://127.0.0.1:\(registry.greeting)"
        let wrong =
            "the registry cannot be asked for the schema of subject t-value: https://127.0.0.1:\(registry.greeting)/"
        for options in [[], ["--kafka-avro-registry-ca=\(self.other.path)"]] {
            try self.sendAvro([url, "--kafka-avro-registry-user=me:secret"] + options)
                .expectFailure(1, saying: wrong, "SSL certificate problem: ")
        }
        try self.sendAvro([url, "--kafka-avro-registry-ca=/nowhere.pem"])
            .expectFailure(1, saying: wrong, "/nowhere.pem")
        #expect(try registry.tell("ask") == "0")
        let trusted = [url, "--kafka-avro-registry-ca=\(self.certificate.path)"]
        try self.sendAvro(trusted + ["--kafka-avro-registry-user=me:wrong"])
            .expectFailure(1, saying: "does not let this client in for subject t-value: status 401, Unauthorized")
        try self.sendAvro(trusted + ["--kafka-avro-registry-user=me:secret"]).expectSuccess()
        #expect(try self.place.read().count == 1)
    }
}

import TestSupport
import Testing

/// The medium soap against a service that is written here, whose calls xmllint reads.
struct SOAPMediumTests {
    private let workspace: Workspace

    init() throws { self.workspace = try Workspace(examples: ["counter.so", "lines.so", "soap.so"]) }

    private static let answer = """
        <s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><r>taken</r></s:Body></s:Envelope>
        """
    private static let fault = """
        <?xml version="1.0"?><S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body><S:Fault>\
        <faultcode>S:Client</faultcode><faultstring>too many words</faultstring></S:Fault></S:Body></S:Envelope>
        """

    /// Describes a service with two methods.
    private static func description(qualified: Bool = false) -> String {
        """
        <?xml version="1.0"?>
        <!-- <operation name="Absent"/> -->
        <wsdl:definitions name="Intake" targetNamespace="urn:example:intake"
            xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/">
          <wsdl:types><xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"\(qualified ? " elementFormDefault='qualified'" : "")>
            <xs:element name="Status"><xs:complexType/></xs:element>
            <xs:element name="Deliver"><xs:complexType><xs:sequence>
              <xs:element name="lines" type="xs:string"/>
            </xs:sequence></xs:complexType></xs:element>
          </xs:schema></wsdl:types>
          <wsdl:portType name="P"><wsdl:operation name="Status"/><wsdl:operation name="Deliver"/></wsdl:portType>
          <wsdl:binding name="B" type="P">
            <wsdl:operation name="Status"><soap:operation soapAction="urn:status"/></wsdl:operation>
            <wsdl:operation name="Deliver"><soap:operation soapAction="urn:deliver"/></wsdl:operation>
          </wsdl:binding>
        </wsdl:definitions>
        """
    }

    private func run(_ server: ScriptedServer, _ arguments: String...) throws -> FinishedProcess {
        try self.start(server, ["--soap-method-name=Deliver"] + arguments).wait()
    }

    private func start(_ server: ScriptedServer, _ arguments: [String]) throws -> ChildProcess {
        try self.workspace.start(
            [
                "--ext", self.workspace.ext, "--soap-wsdl-url=\(server.url)/wsdl", "--soap-location=\(server.url)/call",
                "--grant=soap", "--grant=file_line", "--soap-timeout=240",
            ] + arguments
        )
    }

    private static func server(
        description: String = Self.description(),
        call: @escaping @Sendable (Int) -> ScriptedServer.Answer = { _ in .status(200, body: Self.answer) }
    ) throws -> ScriptedServer {
        try ScriptedServer { request, number in
            request.method == "GET" && request.path == "/wsdl" ? .status(200, body: description) : call(number)
        }
    }

    /// The value of an XPath expression, as xmllint finds it in a body.
    private func value(_ path: String, in body: [UInt8]) throws -> String {
        let file = "\(self.workspace.path)/work/body.xml"
        try Files.write(body, to: file)
        let finished = try ChildProcess(
            "xmllint",
            ["--xpath", path, file],
            environment: ["PATH=/usr/bin:/bin"],
            directory: "/tmp"
        )
        .wait()
        guard finished.end == .exit(0) else {
            throw Unusable("xmllint, which scripts/setup --test installs: \(finished.errors)")
        }
        return String(finished.text.dropLast())
    }

    private static func lines(_ range: Range<Int>) -> String {
        range.map { "{\"n\": \($0), \"name\": \"counter\", \"instance\": 1}\n" }.joined()
    }

    // MARK: - Calls

    @Test(arguments: [false, true])
    func eachBatchIsACall(_ qualified: Bool) throws {
        let server = try Self.server(description: Self.description(qualified: qualified))
        let run = try self.run(server, "counter", "--number=25", "--batch-size=10")
        run.expectSuccess()
        let requests = server.requests
        #expect(requests.map(\.method) == ["GET", "POST", "POST", "POST"])
        for (request, lines) in zip(requests.dropFirst(), [0..<10, 10..<20, 20..<25]) {
            #expect(request.path == "/call" && request.headers["soapaction"] == "\"urn:deliver\"")
            #expect(request.headers["content-type"] == "text/xml; charset=utf-8")
            let method = "/*[local-name()='Envelope']/*[local-name()='Body']/*[local-name()='Deliver']"
            #expect(try self.value("string(\(method)/*[local-name()='lines'])", in: request.body) == Self.lines(lines))
            let isNamed = "boolean(namespace-uri(\(method))='urn:example:intake')"
            #expect(try self.value(isNamed, in: request.body) == "true")
            #expect(
                try self.value("namespace-uri(\(method)/*)", in: request.body).isEmpty != qualified
            )
        }
    }

    @Test func textIsEscaped() throws {
        let file = "\(self.workspace.path)/work/lines"
        try Files.write("</lines>&amp;<![CDATA[ ]]> \u{1}\u{B}'\"\n", to: file)
        let server = try Self.server()
        try self.run(server, "file_line", "--line-file=\(file)", "--number=1", "--output-format=csv").expectSuccess()
        let body = try #require(server.requests.last?.body)
        let text = try self.value("string(//*[local-name()='lines'])", in: body)
        #expect(text.hasPrefix("\"</lines>&amp;<![CDATA[ ]]> \u{FFFD}\u{FFFD}'\"\"\",1"), "\(text)")
    }

    @Test func withoutTheCacheTheDescriptionIsReadForEachCall() throws {
        let server = try Self.server()
        try self.run(server, "counter", "--number=20", "--batch-size=10", "--soap-disable-cache").expectSuccess()
        #expect(server.requests.map(\.path) == ["/wsdl", "/wsdl", "/call", "/wsdl", "/call"])
    }

    // MARK: - What goes wrong

    @Test(arguments: [200, 500])
    func aFaultIsAFailureAndNotTriedAgain(_ status: Int) throws {
        let server = try Self.server { _ in .status(status, body: Self.fault) }
        let run = try self.run(server, "counter", "--number=10")
        run.expectFailure(1, saying: "medium soap: ", "\(server.url)/call answered \(status): <?xml version=", "Fault")
        #expect(server.requests.count == 2)
    }

    @Test func aServerInTroubleIsAskedAgain() throws {
        let server = try Self.server { $0 < 3 ? .status(503) : .status(200, body: Self.answer) }
        try self.run(server, "counter", "--number=10").expectSuccess()
        #expect(server.requests.count == 4)
    }

    @Test func aRefusedCallIsAFailure() throws {
        let server = try Self.server { _ in .status(403, body: "not you") }
        let run = try self.run(server, "counter", "--number=10")
        run.expectFailure(1, saying: "medium soap: \(server.url)/call answered 403: not you")
    }

    @Test func aSilentServiceIsGivenUp() throws {
        let server = try Self.server { _ in .silence }
        var run: FinishedProcess?
        // The description has to come in that time too, so a slow machine is given more of it.
        for seconds in [1, 5, 20] where run?.errors.contains("/call: ") != true {
            run = try self.run(server, "counter", "--number=10", "--soap-timeout=\(seconds)")
        }
        run?.expectFailure(1, saying: "medium soap: \(server.url)/call: Operation timed out")
    }

    @Test(arguments: [
        ("<html><p>hello</p></html>", "it is no WSDL 1.1: its first element is not \"definitions\""),
        ("<definitions targetNamespace='urn:x'></definitions>", "it has no such operation"),
        ("<definitions><operation name='Deliver'/></definitions>", "it has no targetNamespace"),
        ("<definitions targetNamespace='urn:x'><operation name='Deliver'", "it has no such operation"),
        ("", "it is no WSDL 1.1"),
    ])
    func aDescriptionThatDoesNotDescribe(_ description: String, _ words: String) throws {
        let run = try self.run(try Self.server(description: description), "counter", "--number=10")
        run.expectFailure(1, saying: words)
    }

    @Test func aDescriptionThatIsNotThere() throws {
        let server = try ScriptedServer(.status(404, body: "gone"))
        let run = try self.run(server, "counter", "--number=10")
        run.expectFailure(
            1,
            saying: "the description of the service cannot be read: \(server.url)/wsdl answered 404: gone"
        )
        #expect(server.requests.count == 1)
    }

    @Test func everythingThatIsMissingIsNamed() throws {
        let run = try self.workspace.host("counter", "--output-media=soap", "--grant=soap")
        run.expectFailure(2, saying: "medium 'soap' needs --soap-wsdl-url, --soap-location, --soap-method-name")
        let one = try self.workspace.host("counter", "--soap-method-name=x", "--grant=soap")
        one.expectFailure(2, saying: "medium 'soap' needs --soap-wsdl-url, --soap-location")
    }

    @Test(arguments: ["", "a b", "1st", "x><y"])
    func aMethodThatIsNoName(_ method: String) throws {
        let run = try self.start(try Self.server(), ["--soap-method-name=\(method)", "counter"]).wait()
        run.expectFailure(1, saying: "medium soap: soap-method-name: expected the name of an XML element")
    }

    @Test func lossesAreCounted() throws {
        let server = try Self.server { $0 == 2 ? .status(200, body: Self.fault) : .status(200, body: Self.answer) }
        let run = try self.run(server, "counter", "--number=30", "--batch-size=10", "--media-ignore-errors")
        run.expectSuccess()
        #expect(run.errors.contains("10 records in 1 batch could not be delivered; the first reason: a fault: "))
        #expect(run.errors.contains("20 items sent"))
    }
}

import Glibc
import TestSupport
import Testing

/// What `host simulate` and `host graph` refuse, and how they say it.
struct SimulateUsageTests {
    private let workspace: Workspace

    init() throws {
        self.workspace = try Workspace(examples: ["libBanking.so", "libDirectoryMedium.so", "counter.so"])
    }

    private func simulate(_ arguments: String...) throws -> FinishedProcess {
        try self.workspace.start(["--ext", self.workspace.ext, "simulate"] + arguments).wait()
    }

    @Test func everyStreamNeedsASink() throws {
        try self.simulate("banking", "--sink=trx=file:name=trx")
            .expectFailure(
                2,
                saying: "nothing was said of where these streams go: balance, clickstream, loan;",
                "--drop-unbound"
            )
        #expect(!Files.exists("\(self.workspace.path)/work/trx"))
        try self.simulate("banking", "--sink=tx=print", "--sink=*=print")
            .expectFailure(
                2,
                saying: "there is no stream 'tx'; the streams of banking are balance, trx, clickstream, loan"
            )
    }

    @Test func droppedStreamsAreNotAnError() throws {
        let run = try self.simulate("banking", "--drop-unbound", "--subjects=1000")
        run.expectSuccess()
        #expect(run.output.isEmpty && run.errors.contains("0 items sent in "))
    }

    @Test(arguments: [
        ("print", "expected STREAM=MEDIUM:KEY=VALUE,..., such as '*=print'"),
        ("*=prnt", "unknown medium 'prnt'; did you mean 'print'?"),
        ("*=print:tmplate=x", "medium 'print' has no setting 'tmplate'; did you mean 'template'?"),
        ("*=print:template={x", "the template has a { without a name and }"),
        ("*=file:name", "the setting 'name' has no value"),
        ("*=file:name=\"x", "the value of 'name' begins with \" and does not end"),
        ("*=file:format=yaml", "unknown format 'yaml'"),
        ("*=file:key=maybe", "'key' is 'maybe'; expected true or false"),
        ("*=directory:max-files=many", "--dir-max-files"),
        ("*=directory:nam=x", "medium 'directory' has no setting 'nam'; did you mean 'name'?"),
    ])
    func aSinkThatMakesNoSense(_ sink: String, _ words: String) throws {
        try self.simulate("banking", "--grant=directory", "--sink=\(sink)").expectFailure(
            2,
            saying: "option --sink, ",
            words
        )
    }

    @Test func twoSinksOfAStreamOrAFile() throws {
        try self.simulate("banking", "--sink=*=print", "--sink=*=file").expectFailure(
            2,
            saying: "stream '*' has a sink already"
        )
        try self.simulate("banking", "--sink=trx=file:name=a", "--sink=*=file:name=a,format=csv")
            .expectFailure(2, saying: "two sinks that are set differently write to 'a'")
    }

    @Test(arguments: ["slow", "0x", "x", "-1x", "1e999x"]) func aPaceThatIsNone(_ pace: String) throws {
        try self.simulate("banking", "--sink=*=print", "--pace=\(pace)").expectFailure(
            2,
            saying: "option --pace: got '\(pace)'"
        )
    }

    @Test func aModelThatIsNoMachine() throws {
        try self.simulate("counter", "--sink=*=print").expectFailure(
            1,
            saying: "model counter failed after 0 records: it is no state machine"
        )
        try self.workspace.host("graph", "counter").expectFailure(1, saying: "model counter: it is no state machine")
    }

    @Test func whatAMediumNeedsIsGranted() throws {
        try self.simulate("banking", "--sink=*=directory:name=out").expectFailure(1, saying: "--grant directory")
    }

    @Test func graphs() throws {
        let dot = try self.workspace.host("graph", "banking")
        dot.expectSuccess()
        #expect(dot.lines.first == "digraph {" && dot.lines.contains("\toffline -> online [label=\"login(P=0.1%)\"]"))
        #expect(dot.lines.contains("\tonline -> offline [label=\"logout(P=70%)\"]") && dot.lines.count == 12)
        let mermaid = try self.workspace.host("graph", "banking", "--format=mermaid")
        #expect(mermaid.lines.prefix(2) == ["stateDiagram-v2", "    [*] --> offline"])
        #expect(mermaid.lines.last == "    loan_screen --> online: take_loan 10%")
        let picture = try self.workspace.host("graph", "banking", "--format=svg", environment: ["PATH": "/nowhere"])
        picture.expectFailure(1, saying: "the program dot, which draws svg, cannot be started", "install graphviz")
    }

    /// As Graphviz itself draws it.
    @Test func picturesHaveAllStatesAndTransitions() throws {
        let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
        let svg = try self.workspace.host("graph", "banking", "--format=svg", environment: ["PATH": path])
        svg.expectSuccess()
        let file = "\(self.workspace.path)/home/graph.svg"
        try Files.write(svg.output, to: file)
        let texts = try ChildProcess(
            "xmllint",
            ["--nonet", "--xpath", "//*[local-name()='text']/text()", file],
            environment: ["PATH": path].map { "\($0.key)=\($0.value)" },
            directory: self.workspace.path
        ).wait()
        texts.expectSuccess()
        let transitions =
            ["income(P=0.01%)", "spending(P=0.1%)", "login(P=0.1%)", "logout(P=70%)"]
            + ["open_loan_screen(P=30%)", "close_loan_screen(P=40%)", "take_loan(P=10%)"]
        #expect(texts.lines.sorted() == (["offline", "online", "loan_screen"] + transitions).sorted())
        let png = try self.workspace.host("graph", "banking", "--format=png", environment: ["PATH": path])
        png.expectSuccess()
        #expect(png.output.starts(with: [0x89] + Array("PNG\r\n".utf8)) && png.output.count > 1000)
    }
}

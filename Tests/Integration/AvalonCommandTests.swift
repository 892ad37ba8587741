import Glibc
import Records
import TestSupport
import Testing

/// The command lines that Avalon's users know, from its manual and from its guide for extensions, with the name of the
/// command changed and, where a run would take minutes, the number of records.
struct AvalonCommandTests {
    private let workspace: Workspace

    init() throws {
        self.workspace = try Workspace(examples: [
            "libLogModels.so", "libFlowModels.so", "libTestExt.so", "libTemplateModels.so", "libShortcuts.so",
        ])
    }

    @Test func snortAsAnyLog() throws {
        let run = try self.workspace.host("snort", "--textlog")
        run.expectSuccess()
        #expect(run.lines.count == 100)
        #expect(run.lines.allSatisfy { $0.hasPrefix("[1:") && $0.contains("[Priority: ") && $0.contains(" -> ") })
    }

    @Test func listOfModels() throws {
        let run = try self.workspace.host("--list-models")
        run.expectSuccess()
        for model in ["test", "snort", "asa", "fortigate", "pptp", "mikrotik_pptp", "screenon", "rflow"] {
            #expect(run.lines.contains(model))
        }
    }

    /// Rows of two models under one header: each fits it, which Python's reader confirms.
    @Test func twentyFiveProducersIntoOneFile() throws {
        let file = "\(self.workspace.path)/work/test.csv"
        let run = try self.workspace.host(
            "20snort",
            "5asa",
            "--batch-size=1000",
            "--rate=10000",
            "--number=30000",
            "--output-writers=25",
            "--output-format=headered-csv",
            "--file-name=test.csv"
        )
        run.expectSuccess()
        #expect(run.text.isEmpty && run.errors.contains("30000 items sent in "))
        let program = """
            import collections, csv, sys
            rows = list(csv.DictReader(open(sys.argv[1], newline="")))
            assert all(None not in row and None not in row.values() for row in rows)
            print(len(rows), sorted(collections.Counter(row["aname"].split("-")[0] for row in rows).items()))
            """
        let counts = try self.workspace.python(program, file)
        #expect(
            counts == "30000 [('ASA', 6000), ('Snort', 24000)]\n" || counts.hasPrefix("30000 [('ASA', 6000)"),
            "\(counts)"
        )
    }

    @Test func mappingFromAnAddress() throws {
        let file = "\(self.workspace.path)/home/mymap.so"
        try Files.copy(try Fixture("stages").built(), to: file)
        let run = try self.workspace.host("--map=file://\(file)", "--number=3")
        run.expectSuccess()
        #expect(run.lines.enumerated().allSatisfy { $1.hasSuffix("\"m\": \($0)}") } && run.lines.count == 3)
        try self.workspace.host("--map=https://example.org/mymap.so")
            .expectFailure(2, saying: "nothing is fetched by 'https'; fetch the plugin and name its file")
        try Files.write("class MyMap: pass\n", to: "\(self.workspace.path)/home/mymap.py")
        try self.workspace.host("--map=file://\(self.workspace.path)/home/mymap.py")
            .expectFailure(2, saying: "mymap.py' is refused: ")
    }

    @Test func severalModelsInOneArgumentEachWithMappingsOfItsOwn() throws {
        let file = "\(self.workspace.path)/home/mymap.so"
        try Files.copy(try Fixture("stages").built(), to: file)
        let run = try self.workspace.host(
            "snort{file://\(file)} asa{jsoncolumn} snort",
            "--number=300",
            "--batch-size=100"
        )
        run.expectSuccess()
        let records = try run.lines.map { try #require(try JSON.decode(Array($0.utf8)).record) }
        #expect(records.count { $0["m"] != nil && $0["msg"] != nil } == 100)
        #expect(records.count { $0.keys == ["dt", "_ix", "json"] } == 100)
        #expect(records.count { $0["m"] == nil && $0["msg"] != nil } == 100)
    }

    @Test func theModelOfTheGuide() throws {
        let run = try self.workspace.host("5test_ext_model", "--number=10", "--batch=2", "--rate=100")
        run.expectSuccess()
        let records = try run.lines.map { try #require(try JSON.decode(Array($0.utf8)).record) }
        #expect(records.count == 10 && records.allSatisfy { $0.keys == ["class_id", "pid", "ts"] })
        #expect(Set(records.compactMap { $0["pid"]?.integer }).count == 5)
    }

    @Test(arguments: ["test_template_model", "test_seed_template_model", "test_instance_seed_template_model"])
    func theTemplatesOfTheGuide(_ model: String) throws {
        let run = try self.workspace.host(model, "--number=50")
        run.expectSuccess()
        let records = try run.lines.map { try #require(try JSON.decode(Array($0.utf8)).record) }
        #expect(records.count == 50 && records.allSatisfy { $0["name"] != nil })
        #expect(Set(records.compactMap { $0["ident"] }).count == 2)
    }

    @Test func ratiosAsInTheManual() throws {
        let run = try self.workspace.host("10snort1000", "5asa20", "--number=10200", "--batch-size=10")
        run.expectSuccess()
        let asa = run.lines.count { $0.contains("\"aname\": \"ASA") }
        #expect(run.lines.count == 10_200)
        #expect((190...210).contains(asa), "\(asa)")
    }
}

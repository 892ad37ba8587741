import Records
import TestSupport
import Testing

/// `host models`: the models of a directory are checked and shown, as are those that come with the host.
@Suite struct ModelsTests {
    private let workspace: Workspace
    private let directory: String

    init() throws {
        self.workspace = try Workspace(Fixture("registration", "NAME=\"modelled\""))
        self.directory = "\(self.workspace.path)/work/models"
        try Files.makeDirectory(self.directory)
        try Files.write(
            """
            message MyModel (XOSBase){
                required string first_name = 1 [null = False, blank = False];
                required string last_name = 2 [null = False, blank = False];
            }
            """,
            to: "\(self.directory)/my.xproto"
        )
    }

    @Test func theModelOfTheGuideIsRight() throws {
        let finished = try self.workspace.host("models", "check", "models")
        finished.expectSuccess()
        #expect(finished.lines.count == 3 && finished.lines.last == "models: 0 errors, 2 warnings")
        #expect(
            finished.lines[0].hasPrefix(
                "models/my.xproto:2:21: warning: MyModel.first_name: there is neither max_length nor"
            )
        )
    }

    @Test func everyErrorOfEveryFileIsTold() throws {
        try Files.write(
            "mesage A { }\nmessage B (XOSBsae) { required int64 x = 1; }\n",
            to: "\(self.directory)/a.xproto"
        )
        try Files.write([0x6d, 0xff], to: "\(self.directory)/b.xproto")
        try Files.makeDirectory("\(self.directory)/c.xproto")
        let finished = try self.workspace.host("models", "check", "models")
        #expect(finished.end == .exit(1))
        #expect(finished.lines.last == "models: 5 errors, 2 warnings", "\(finished.text)")
        for words in [
            "models/a.xproto:1:1: error: expected option, policy or message, found 'mesage'; did you mean 'message'?",
            "models/a.xproto:2:12: error: B: there is no model 'XOSBsae' to descend from; did you mean 'XOSBase'?",
            "models/a.xproto:2:32: error: B: there is no type 'int64'",
            "models/b.xproto: error: cannot be read: it is no UTF-8",
            "models/c.xproto: error: cannot be read: expected a regular file",
        ] {
            #expect(finished.lines.contains { $0.hasPrefix(words) }, "\(words): \(finished.text)")
        }

        let json = try self.workspace.host("--json", "models", "check", "models")
        #expect(json.end == .exit(1))
        let errors = try json.json().elements?.filter { $0.record?["severity"] == "error" }
        #expect(errors?.compactMap { $0.record?["line"]?.integer } == [1, 2, 2])
        #expect(errors?.last?.record?["model"] == "B")

        let shown = try self.workspace.host("models", "show", "models")
        #expect(shown.end == .exit(1) && shown.output.isEmpty)
        #expect(shown.errors.contains("host: models/a.xproto:2:32: error: B: there is no type 'int64'"))
    }

    @Test func modelsAreShown() throws {
        let table = try self.workspace.host("models", "show", "models")
        table.expectSuccess()
        #expect(table.lines.count == 2 && table.lines[1].hasPrefix("MyModel  XOSBase  2"))
        let page = try self.workspace.host("models", "show", "models", "MyModel")
        page.expectSuccess()
        for start in ["model          MyModel", "first_name ", "enacted ", "called         mymodel, mymodels"] {
            #expect(page.lines.contains { $0.hasPrefix(start) }, "\(page.text)")
        }
        let json = try self.workspace.host("--json", "models", "show", "models", "MyModel")
        let fields = try json.json().record?["fields"]?.elements
        #expect(fields?.last?.record?["name"] == "last_name" && fields?.last?.record?["required"] == true)
        let all = try self.workspace.host("--json", "models", "show", "models")
        #expect(try all.json().record?["content_hash"]?.text?.utf8.count == 64)
    }

    @Test func thoseOfTheHostAreShown() throws {
        let table = try self.workspace.host("models", "show")
        table.expectSuccess()
        #expect(table.lines.contains { $0.hasPrefix("ServiceInstance ") })
        let page = try self.workspace.host("models", "show", "Service")
        page.expectSuccess()
        #expect(page.lines.contains { $0.hasPrefix("service_instances ") })
    }

    @Test func whatCannotBeDoneIsTold() throws {
        for (arguments, words) in [
            (["chek", "x"], "models cannot 'chek'; did you mean 'check'?"), (["check"], "DIR is missing"),
            (["check", "a", "b"], "takes one directory, found 'b' as well"),
            (["show", "Sevice"], "no model 'Sevice'; did you mean 'Service'?"),
            (["show", "models", "MyModle"], "no model 'MyModle'; did you mean 'MyModel'?"),
            (["show", "models", "MyModel", "x"], "takes a directory and a model, found 'x' as well"),
        ] {
            try self.workspace.start(["models"] + arguments).wait().expectFailure(2, saying: words)
        }
        let missing = try self.workspace.host("models", "check", "nothing")
        #expect(missing.end == .exit(1))
        #expect(missing.lines.first == "nothing: error: expected a directory: No such file or directory")
        try Files.makeDirectory("\(self.workspace.path)/work/empty")
        let empty = try self.workspace.host("models", "check", "empty")
        empty.expectSuccess()
        #expect(empty.lines.first == "empty: warning: there is no model file; their names end in .xproto")
    }

    @Test func modelsOfPluginsAreReadWithThoseOfFiles() throws {
        try self.workspace.install(
            Fixture("declaring", "TEXT=\"message Pet (XOSBase) { required manytoone owner->MyModel:pets = 1:1001; }\"")
        )
        let finished = try self.workspace.host("models", "check", "models")
        finished.expectSuccess()
        let shown = try self.workspace.host("models", "show", "models", "Pet")
        shown.expectSuccess()
        #expect(shown.text.contains("owner"), "\(shown.text)")
        // Both places are named, and the second is wrong.
        try self.workspace.install(
            Fixture("declaring", "NAME=\"other\"", "TEXT=\"\\n\\nmessage MyModel (XOSBase) { }\"", fileName: "other.so")
        )
        let twice = try self.workspace.host("models", "check", "models")
        #expect(twice.end == .exit(1))
        #expect(
            twice.text.contains(
                "data_model/other, line 3: error: MyModel: there is a model of this name already, at models/my.xproto:1:9"
            ),
            "\(twice.text)"
        )
        // One that cannot be asked is told of.
        try self.workspace.install(Fixture("declaring", "NAME=\"dying\"", "CRASHING", fileName: "dying.so"))
        let dying = try self.workspace.host("models", "check", "models")
        #expect(dying.errors.contains("data_model/dying: it does not say which models it has"), "\(dying.errors)")
    }
}

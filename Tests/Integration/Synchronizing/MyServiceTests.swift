import Glibc
import Records
import TestSupport
import Testing

/// The example of a synchronizer, as its user runs it.
@Suite(.serialized) struct MyServiceTests {
    /// - Parameter page: Options of the step for pages.
    private func example(page: String = "sites: PLACE/sites") throws -> ServedSynchronizer {
        try ServedSynchronizer(
            examples: ["libMyService.so"],
            models: try Files.text("\(Repository.root)/ExamplePlugins/MyService/config/models/my_service.xproto"),
            options: """
                sync_my_model: {directory: PLACE/people}
                sync_my_page: {\(page)}
                my_model_pull_step: {inbox: PLACE/inbox, period: 1}
                """,
            grants: ["sync_step/sync_my_model", "sync_step/sync_my_page", "pull_step/my_model_pull_step"]
        )
    }

    private func command(_ host: ServedSynchronizer, _ words: String...) throws -> FinishedProcess {
        try host.workspace.start(
            ["--ext", host.workspace.ext, "models", words[0], "--url=http://\(host.address)"] + words.dropFirst()
        ).wait()
    }

    private func files(_ host: ServedSynchronizer, _ folder: String) -> [String: String] {
        let folder = "\(host.workspace.path)/work/\(folder)"
        let names = ((try? Files.entries(folder)) ?? []).filter { !$0.hasPrefix(".") }
        return Dictionary(
            uniqueKeysWithValues: names.compactMap { name in
                (try? Files.text("\(folder)/\(name)")).map { (name, $0) }
            }
        )
    }

    @Test func aPersonIsBroughtToBothBackendsAndRemovedAgain() throws {
        let host = try self.example()
        let made = try self.command(host, "create", "MyModel", "first_name=John", "last_name=Doe")
        made.expectSuccess()
        let id = try #require(try JSON.decode(made.text).record?["id"]?.integer)
        #expect(
            Monotonic.waits { !self.files(host, "people").isEmpty && !self.files(host, "sites").isEmpty }
        )
        let person = try #require(self.files(host, "people")["person-\(id).json"])
        #expect(try JSON.decode(person).record?["full_name"] == "John Doe")
        #expect(self.files(host, "sites").values.first?.contains("return 200 \"John Doe\\n\"") == true)
        try self.command(host, "set", "MyModel", "\(id)", "first_name=Jim").expectSuccess()
        #expect(
            Monotonic.waits {
                self.files(host, "people").values.first?.contains("Jim Doe") == true
                    && self.files(host, "sites").values.first?.contains("Jim Doe") == true
            }
        )
        let found = try self.command(host, "get", "MyModel", "last_name__icontains=DO")
        #expect(found.text.split(separator: "\n").count == 1 && found.text.contains("\"first_name\":\"Jim\""))
        // What a convenience gives, of one and of a list.
        for words in [["\(id)"], ["last_name=Doe"]] {
            let asked = try host.workspace.start(
                ["models", "get", "MyModel"] + words + ["--with", "full_name", "--url=http://\(host.address)"]
            )
            .wait()
            asked.expectSuccess()
            #expect(asked.text.contains("\"full_name\":\"Jim Doe\""), "\(asked.text)")
        }
        try self.command(host, "delete", "MyModel", "\(id)").expectSuccess()
        #expect(Monotonic.waits { self.files(host, "people").isEmpty && self.files(host, "sites").isEmpty })
        #expect(Monotonic.waits { (try? self.command(host, "get", "MyModel", "\(id)").end) == .exit(1) })
        try host.stop().expectSuccess()
    }

    @Test func pagesAreServedByNginxWhenTheyAreInStep() throws {
        let sites = try Files.makeTemporaryDirectory()
        defer { Files.remove(sites) }
        let server = try SiteServer(sites: sites)
        let host = try self.example(page: "sites: \(sites), nginx: \(server.directory)")
        let made = try self.command(host, "create", "MyModel", "first_name=John", "last_name=Doe")
        made.expectSuccess()
        let id = try #require(try JSON.decode(made.text).record?["id"]?.integer)
        #expect(Monotonic.waits { server.get("/\(id)") == "John Doe\n" })
        try self.command(host, "set", "MyModel", "\(id)", "first_name=Jim").expectSuccess()
        #expect(Monotonic.waits { server.get("/\(id)") == "Jim Doe\n" })
        try self.command(host, "delete", "MyModel", "\(id)").expectSuccess()
        #expect(Monotonic.waits { server.get("/\(id)") == nil })
        try host.stop().expectSuccess()
    }

    @Test func personsComeFromFilesAndMessages() throws {
        let host = try self.example()
        try Files.write("Ann\nOther\n", to: "\(host.workspace.path)/work/inbox/ann")
        #expect(Monotonic.waits { self.files(host, "people").values.contains { $0.contains("Ann Other") } })
        #expect(Monotonic.waits { self.files(host, "inbox").isEmpty })
        try host.stop().expectSuccess()
    }

    @Test func mistakesAreTold() throws {
        let host = try self.example()
        let missing = try self.command(host, "create", "MyModel", "first_name=John")
        missing.expectFailure(1, saying: "400", "last_name")
        try self.command(host, "create", "Nobody", "a=b").expectFailure(1, saying: "404")
        try self.command(host, "set", "MyModel", "1", "x").expectFailure(2, saying: "FIELD=TEXT")
        try self.command(host, "set", "MyModel", "1", "x:=y").expectFailure(2, saying: "x:= is no JSON")
        try self.command(host, "get", "MyModel", "nothing=1").expectFailure(1, saying: "400", "nothing")
        try host.stop().expectSuccess()
    }
}

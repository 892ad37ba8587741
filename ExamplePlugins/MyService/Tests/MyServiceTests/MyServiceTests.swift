import Glibc
import PluginAPI
import PluginTesting
import Testing

@testable import MyService

/// The steps and the policy, with files in a directory of each test.
@Suite struct MyServiceTests {
    private let directory: Directory

    init() throws {
        var template = Array("/tmp/my-service.XXXXXX".utf8CString)
        self.directory = try Directory(String(cString: try #require(mkdtemp(&template))))
    }

    private func text(_ name: String) throws -> String? {
        try self.directory.read(name).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func personsBecomeFiles() throws {
        let run = try StepRun(SyncMyModel.self, options: ["directory": self.directory.path])
        try run.objects.add(convenience: ORMWrapperMyModel.self)
        let john = run.objects.add("MyModel", ["first_name": "John", "last_name": "Doe"])
        try run.syncRecord(john)
        try run.syncRecord(john)
        let text = try self.text("person-1.json")
        #expect(text == #"{"id":1,"first_name":"John","last_name":"Doe","full_name":"John Doe"}"# + "\n")
        #expect(try self.directory.names() == ["person-1.json"])
        try run.deleteRecord(john)
        try run.deleteRecord(john)
        #expect(try self.directory.names().isEmpty)
    }

    @Test func pagesBecomeLocations() throws {
        let objects = ObjectShelf()
        let john = objects.add("MyModel", ["first_name": "John", "last_name": "Doe"])
        let run = try StepRun(SyncMyPage.self, options: ["sites": self.directory.path], objects: objects)
        let page = objects.add("MyPage", ["title": #"a "title" of $5"#, "person_id": .int(john.id)])
        try run.syncRecord(page)
        let text = try #require(try self.text("page-2.conf"))
        #expect(text.contains("location = /1 {") && text.contains(#"return 200 "a \"title\" of  5\n";"#))
        let orphan = objects.add("MyPage", ["title": "nobody's"])
        #expect(try run.syncRecord(orphan) == StepOutcome(isDeferred: false, reason: "the page belongs to nobody"))
    }

    @Test func eachPersonHasOnePage() throws {
        let run = try StepRun(MyModelPolicy.self)
        try run.objects.add(convenience: ORMWrapperMyModel.self)
        let john = run.objects.add("MyModel", ["first_name": "John", "last_name": "Doe"])
        try run.handle(.create, john)
        try run.handle(.create, john)
        try run.handle(.update, john)
        let pages = run.objects.objects("MyPage")
        #expect(pages.map(\.version) == [1] && pages.first?.values["title"] == "John Doe")
    }

    @Test func personsHaveFullNames() throws {
        let run = try StepRun(ORMWrapperMyModel.self)
        let john = run.objects.add("MyModel", ["first_name": "John", "last_name": "Doe"])
        #expect(try run.compute("full_name", of: john) == "John Doe")
    }

    @Test func filesBecomePersons() throws {
        let run = try StepRun(MyModelPullStep.self, options: ["inbox": self.directory.path])
        try self.directory.write("John\nDoe\n", to: "one")
        try self.directory.write("John\nDoe\n", to: "two")
        try self.directory.write("nobody\n", to: "three")
        try run.pullRecords()
        #expect(run.objects.objects("MyModel").count == 1)
        #expect(run.log.map(\.message) == ["three has 1 lines, expected a first and a last name"])
        #expect(try self.directory.names().isEmpty)
    }

    @Test func messagesBecomePersons() throws {
        let run = try StepRun(MyModelEventStep.self)
        for name in ["John", "Jane", "John"] {
            try run.processEvent(Array(#"{"first_name":"\#(name)","last_name":"Doe"}"#.utf8), topic: "MyTopic")
        }
        #expect(run.objects.objects("MyModel").map { $0.values["first_name"] } == ["John", "Jane"])
    }
}

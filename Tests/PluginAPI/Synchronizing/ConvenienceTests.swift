import PluginAPI
import PluginTesting
import Testing

/// Properties that conveniences give, in memory.
@Suite struct ConvenienceTests {
    private final class Names: ConvenienceWrapper {
        static let name = "names"
        init(_ context: Context) {}

        var properties: [ConvenienceProperty<MyModel>] {
            [
                .init("full_name") { o in
                    if o.last_name as String == "Nobody" { throw SampleProblem(description: "nobody has a name") }
                    return "\(o.first_name as String) \(o.last_name as String)"
                }, .init("page_titles") { o in try o.list("pages").all().map { $0.title as String } },
            ]
        }
    }

    /// Reads what conveniences give.
    private final class Reader: SyncStep {
        typealias Object = MyModel
        static let name = "reader"
        private let context: Context
        init(_ context: Context) { self.context = context }

        func syncRecord(_ o: MyModel) throws {
            self.context.log(.info, o.full_name)
            o.first_name = "Jim"
            self.context.log(.info, o.full_name)
            let all = try MyModel.objects.all()
            self.context.log(.info, all.map { $0.full_name as String }.joined(separator: ", "))
            o.createAttr("seen", true)
            #expect(o.seen as Bool && o.changedFields == ["first_name"])
        }

        func deleteRecord(_ o: MyModel) throws {
            let error = #expect(throws: ObjectError.self) { try o.computed("full_name", as: String.self) }
            #expect(error?.description == "MyModel-1.full_name: nobody has a name")
            #expect(throws: ObjectError.self) { try o.computed("no_name", as: String.self) }
        }
    }

    @Test func aWrapperIsTestedAlone() throws {
        let run = try StepRun(Names.self)
        #expect(run.declaration == ["model_name": "MyModel", "properties": ["full_name", "page_titles"]])
        run.objects.link(reverse: "pages", of: "MyModel", from: "MyPage", "person")
        let john = run.objects.add("MyModel", ["first_name": "John", "last_name": "Doe"])
        run.objects.add("MyPage", ["title": "t", "person_id": .int(john.id)])
        #expect(try run.compute("full_name", of: john) == "John Doe")
        #expect(try run.compute("page_titles", of: john) == ["t"])
        let nobody = run.objects.add("MyModel", ["last_name": "Nobody"])
        let error = #expect(throws: ExtensionError.self) { try run.compute("full_name", of: nobody) }
        #expect(error?.reason == "nobody has a name")
        #expect(throws: ExtensionError.self) { try run.compute("other", of: john) }
    }

    @Test func aStepReadsThemLikeFields() throws {
        let run = try StepRun(Reader.self)
        let john = run.objects.add("MyModel", ["first_name": "John", "last_name": "Doe"])
        run.objects.add("MyModel", ["first_name": "Ann", "last_name": "Other"])
        // There are none: it is as any field that holds nothing.
        try run.syncRecord(john)
        #expect(run.log.map(\.message) == ["", "", ", "])
        let other = try StepRun(Reader.self, objects: run.objects)
        try run.objects.add(convenience: Names.self)
        try other.syncRecord(john)
        // Of what was changed as well, though it was not saved.
        #expect(other.log.map(\.message) == ["John Doe", "Jim Doe", "John Doe, Ann Other"])
        run.objects.add("MyModel", ["last_name": "Nobody"])
        // One that cannot be worked out fails the call, and not those beside it.
        let error = #expect(throws: ExtensionError.self) { try other.syncRecord(john) }
        #expect(error?.reason == "MyModel-3.full_name: nobody has a name")
        #expect(other.log.last?.message == "John Doe, Ann Other, ")
    }

    @Test func whatCannotBeWorkedOutCanBeCaught() throws {
        let run = try StepRun(Reader.self)
        try run.objects.add(convenience: Names.self)
        try run.deleteRecord(run.objects.add("MyModel", ["last_name": "Nobody"]))
    }
}

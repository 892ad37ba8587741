import PluginAPI
import PluginTesting
import Synchronization
import Testing

/// Objects as steps and policies work with them, within a call of one.
@Suite struct ModelObjectTests {
    /// Does what the test says in its call.
    private final class BodyStep: PullStep {
        typealias Body = @Sendable () throws -> Void

        static let name = "body_step"
        static let number = Option("number", default: 0, help: "Which body.")
        static let options: [any OptionDeclaring] = [BodyStep.number]
        static let bodies = Mutex<[Body]>([])
        private let body: Body

        init(_ context: Context) { self.body = Self.bodies.withLock { $0[context[Self.number]] } }

        func pullRecords() throws { try self.body() }
    }

    private func inCall(_ objects: ObjectShelf = ObjectShelf(), _ body: @escaping BodyStep.Body) throws {
        let number = BodyStep.bodies.withLock { bodies in
            bodies.append(body)
            return bodies.count - 1
        }
        try StepRun(BodyStep.self, options: ["number": "\(number)"], objects: objects).pullRecords()
    }

    @Test func fieldsHaveTheTypesThatAreAskedFor() throws {
        try self.inCall {
            let o = MyModel()
            o.first_name = "John"
            o.age = 30
            o.weight = 70.5
            o.is_tall = true
            o.tags = ["a", "b"]
            #expect(o.first_name as String == "John" && o.age as Int == 30 && o.weight as Double == 70.5)
            #expect(o.is_tall as Bool && o.tags as [String] == ["a", "b"])
            // What is missing is empty, or nil where that is asked for.
            #expect(o.nothing as String == "" && o.nothing as Int == 0 && !(o.nothing as Bool))
            #expect(o.nothing as String? == nil && o.first_name as String? == "John")
            #expect(o["first_name"] == "John" && o["nothing"] == .null)
            #expect(o.isNew && o.id == 0 && "\(o)" == "MyModel-0")
            o.name = "Johnny"
            #expect("\(o)" == "Johnny" && o.toLogDict() == ["model_name": "MyModel", "pk": 0])
        }
    }

    @Test func whatChangedIsKnown() throws {
        let objects = ObjectShelf()
        let john = objects.add("MyModel", ["first_name": "John", "last_name": "Doe"])
        try self.inCall(objects) {
            let o = try MyModel.objects.get(id: john.id)
            #expect(!o.hasChanged && o.changedFields.isEmpty)
            o.first_name = "Jim"
            o.last_name = "Doe"
            #expect(
                o.changedFields == ["first_name"] && o.hasFieldChanged("first_name") && !o.hasFieldChanged("last_name")
            )
            let difference = try #require(o.fieldDiff("first_name"))
            #expect(difference.old == "John" && difference.new == "Jim")
            try o.saveChangedFields()
            #expect(!o.hasChanged && o.version == 2)
            try o.saveChangedFields()
            #expect(o.version == 2)
            o.first_name = "Jack"
            o.recomputeInitial()
            #expect(!o.hasChanged)
            let new = MyModel.objects.new(first_name: "Jane", last_name: "Doe")
            #expect(new.changedFields == ["first_name", "last_name"] && !new.hasChanged)
        }
        #expect(objects[john.id]?.values == ["first_name": "Jim", "last_name": "Doe"])
    }

    @Test func onlyTheFieldsThatAreNamedAreSaved() throws {
        let objects = ObjectShelf()
        let john = objects.add("MyModel", ["first_name": "John", "last_name": "Doe"])
        try self.inCall(objects) {
            let o = try MyModel.objects.get(id: john.id)
            o.first_name = "Jim"
            o.last_name = "Dow"
            try o.save(updateFields: ["last_name"])
            // The rest is as it was changed, and still a change.
            #expect(o.first_name as String == "Jim" && o.changedFields == ["first_name"])
        }
        #expect(objects[john.id]?.values == ["first_name": "John", "last_name": "Dow"])
    }

    @Test func aChangeOfAnotherIsNotOverwritten() throws {
        let objects = ObjectShelf()
        let john = objects.add("MyModel", ["first_name": "John"])
        try self.inCall(objects) {
            let (one, other) = (try MyModel.objects.get(id: john.id), try MyModel.objects.get(id: john.id))
            one.first_name = "Jim"
            try one.save()
            other.first_name = "Jack"
            let error = #expect(throws: ObjectError.self) { try other.save() }
            #expect(error?.code == .conflict && error?.found?.values == ["first_name": "Jim"])
            try other.refresh()
            other.first_name = "Jack"
            try other.save()
        }
        #expect(objects[john.id]?.values == ["first_name": "Jack"] && objects[john.id]?.version == 3)
    }

    @Test func objectsAreFoundByConditions() throws {
        let objects = ObjectShelf()
        for (name, age) in [("John", 30), ("Jane", 40), ("Johanna", 50)] {
            objects.add("MyModel", ["first_name": .string(name), "age": .int(age)])
        }
        try self.inCall(objects) {
            #expect(try MyModel.objects.all().map(\.id) == [1, 2, 3])
            #expect(try MyModel.objects.count() == 3 && MyModel.objects.first()?.id == 1)
            #expect(try MyModel.objects.filter(first_name: "Jane").map(\.id) == [2])
            #expect(try MyModel.objects.filter(age__gte: 40, first_name__icontains: "JO").map(\.id) == [3])
            #expect(try MyModel.objects.filter(first_name__contains: "Jo", age__lt: 50).map(\.id) == [1])
            #expect(try MyModel.objects.get(first_name: "Jane").id == 2)
            let missing = #expect(throws: ObjectError.self) { try MyModel.objects.get(first_name: "Jo", age: 3) }
            #expect(missing?.description == "there is no MyModel with first_name=\"Jo\", age=3")
            #expect(throws: ObjectError.self) { try MyModel.objects.get(id: 9) }
            try MyModel.objects.get(id: 1).delete()
            #expect(try MyModel.objects.all().map(\.id) == [2, 3])
            #expect(try MyModel.deletedObjects.all().map(\.id) == [1])
            #expect(try Objects<ModelObject>("MyModel").count() == 2)
        }
    }

    @Test func linksLeadToObjects() throws {
        let objects = ObjectShelf()
        objects.link(reverse: "pages", of: "MyModel", from: "MyPage", "person")
        let john = objects.add("MyModel", ["first_name": "John"])
        try self.inCall(objects) {
            let page = MyPage()
            let person = try MyModel.objects.get(id: john.id)
            #expect(try page.link("person") == nil)
            try page.setLink("person", to: person)
            #expect(throws: ObjectError.self) { try page.setLink("person", to: MyModel()) }
            try page.list("friends").add(person)
            try page.list("friends").add(person)
            try page.save()
            #expect(try page.link("person", as: MyModel.self)?.fullName == "John ")
            #expect(try person.list("pages").all(as: MyPage.self).map(\.id) == [page.id])
            #expect(try page.list("friends").first()?.id == person.id)
            #expect(try page.list("friends").count() == 1)
            try page.list("friends").remove(person)
            let isEmpty = try page.list("friends").ids.isEmpty
            #expect(isEmpty && page.changedFields == ["friends_ids"])
            try page.setLink("person", to: nil)
            try page.save()
            let isThere = try person.list("pages").exists()
            #expect(!isThere)
        }
    }

    @Test func listsAreWrittenFromBothSides() throws {
        let objects = ObjectShelf()
        objects.link(reverse: "readers", of: "MyPage", from: "MyModel", "pages")
        let page = objects.add("MyPage")
        let (one, two) = (objects.add("MyModel", ["pages_ids": [.int(page.id)]]), objects.add("MyModel"))
        try self.inCall(objects) {
            let page = try MyPage.objects.get(id: page.id)
            let readers = page.list("readers")
            let before = try readers.ids
            #expect(before == [one.id])
            try readers.add(id: two.id)
            try readers.remove(id: one.id)
            let after = try readers.ids
            #expect(after == [two.id] && page.changedFields == ["readers_ids"])
            // As it will be.
            #expect(try readers.all().map(\.id) == [two.id])
            try page.save()
            #expect(!page.hasChanged)
            let kept = try readers.ids
            #expect(kept == [two.id])
        }
        #expect(objects[one.id]?.values["pages_ids"] == [] && objects[two.id]?.values["pages_ids"] == [.int(page.id)])
    }

    @Test func anObjectIsShownWhole() throws {
        let objects = ObjectShelf()
        let john = objects.add("MyModel", ["last_name": "Doe", "first_name": "John"])
        try self.inCall(objects) {
            let o = try Objects<ModelObject>("MyModel").get(id: john.id).leafModel(as: MyModel.self)
            #expect(o.dumpString() == "MyModel 1, version 1\n  first_name = \"John\"\n  last_name = \"Doe\"\n")
            let deleted = try MyModel.objects.filterSpecial(.deleted)
            #expect(deleted.isEmpty)
        }
    }

    @Test func outsideOfACallThereAreNoObjects() {
        let error = #expect(throws: ObjectError.self) { try MyModel.objects.all() }
        #expect(error?.code == .unavailable)
    }
}

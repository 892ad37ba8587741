import Records
import Testing

@testable import Synchronizing

/// What becomes of an object when its model changes.
@Suite struct ObjectMigrationTests {
    private func outcome(
        _ before: String,
        _ after: String,
        _ values: [String: Value],
        gone: Set<Int> = []
    ) throws -> ObjectMigration.Outcome {
        func model(_ contents: String) throws -> ModelDefinition {
            let models = try Reading.models(
                "message M (XOSBase) { \(contents) }\nmessage N (XOSBase) { optional string x = 1 [text = True]; }"
            )
            return try #require(models.model("M"))
        }
        let migration = ObjectMigration(from: try model(before), to: try model(after))
        // What every object has.
        var all = values
        for (name, value) in try self.usual(model(before)) where all[name] == nil { all[name] = value }
        let object = StoredObject(ObjectRecord(model: "M", id: 7, version: 4, values: all), contentVersion: 2)
        let first = migration.migrate(object, now: 100) { id, _ in gone.contains(id) }
        let second = migration.migrate(first.object, now: 100) { id, _ in gone.contains(id) }
        if first.problems.isEmpty { #expect(second.object.record.values == first.object.record.values) }
        return first
    }

    private func usual(_ model: ModelDefinition) throws -> [String: Value] {
        var usual = ObjectRecord(model: "M").values
        for field in model.fields where field.name != "id" && !model.ownFields.contains(field) {
            let value = field.isSetAtCreation ? .timestamp(5) : field.initial?.value(at: 5) ?? .null
            let kept = (try? FieldValidation.normalized(value, for: field)) ?? .null
            if kept != .null { usual[field.storedName] = kept }
        }
        return usual
    }

    @Test func whatStaysStays() throws {
        let same = "optional string a = 1 [max_length = 9];"
        let outcome = try self.outcome(same, same, ["a": "text"])
        #expect(outcome.object.record.version == 4 && outcome.object.contentVersion == 2)
        #expect(outcome.lost.isEmpty && outcome.problems.isEmpty)
    }

    @Test func newFieldsGetTheirDefaults() throws {
        let outcome = try self.outcome(
            "",
            "required int32 a = 1 [default = 3]; required bool b = 2; optional manytomany c->N:ms = 3:1001; optional int32 d = 4;",
            [:]
        )
        let record = outcome.object.record
        #expect(record["a"] == 3 && record["b"] == false && record["c_ids"] == [] && record["d"] == .null)
        #expect(record.version == 5 && outcome.object.contentVersion == 5 && outcome.problems.isEmpty)
        let lacking = try self.outcome("", "required int32 a = 1;", [:])
        #expect(lacking.problems.first?.description == "M.a: it needs a value")
        // What is to go need not be right.
        #expect(try self.outcome("", "required int32 a = 1;", ["deleted": true]).problems.isEmpty)
    }

    @Test func whatIsLostIsTold() throws {
        let gone = try self.outcome("optional int32 a = 1;", "", ["a": 3])
        #expect(gone.lost == ["a"] && gone.object.record["a"] == .null)
        let other = try self.outcome("optional int32 a = 1;", "optional float a = 1 [default = 2];", ["a": 3])
        #expect(other.lost == ["a"] && other.object.record["a"] == .double(2))
        let cut = try self.outcome(
            "optional string a = 1 [max_length = 9];",
            "optional string a = 1 [max_length = 2];",
            ["a": "äöü"]
        )
        #expect(cut.lost == ["a"] && cut.object.record["a"] == "äö")
        #expect(try self.outcome("optional int32 a = 1;", "", [:]).lost.isEmpty)
    }

    @Test func linksToWhatIsGoneAreCut() throws {
        let fields = "optional manytoone a->N:as = 1:1001; optional manytomany b->N:bs = 2:1002;"
        let outcome = try self.outcome(fields, fields, ["a_id": 3, "b_ids": [2, 3, 4]], gone: [3])
        #expect(outcome.object.record["a_id"] == .null && outcome.object.record["b_ids"] == [2, 4])
        #expect(outcome.lost == ["a_id", "b_ids"])
        let required = "required manytoone a->N:as = 1:1001;"
        let refused = try self.outcome(required, required, ["a_id": 3], gone: [3])
        #expect(refused.problems.count == 1, "\(refused.problems)")
    }

    @Test func whatANarrowerFieldRefusesIsTold() throws {
        let outside = try self.outcome("optional int32 a = 1;", "optional int32 a = 1 [max_value = 5];", ["a": 6])
        #expect(outside.problems.first?.description == "M.a: 6 is outside of -2147483648 to 5")
        let inside = try self.outcome("optional int32 a = 1;", "optional int32 a = 1 [max_value = 5];", ["a": 5])
        #expect(inside.problems.isEmpty && inside.object.record.version == 4)
        let filled = try self.outcome("optional int32 a = 1;", "required int32 a = 1 [default = 9];", [:])
        #expect(filled.object.record["a"] == 9)
    }
}

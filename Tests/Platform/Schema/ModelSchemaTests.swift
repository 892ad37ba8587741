import Records
import Testing

@testable import Platform

@Suite struct ModelSchemaTests {
    private typealias Sample = (id: String, idType: EntityIDType, attributes: [(String, AttributeKind, DataType)])

    private func model(_ entities: Sample...) -> ModelSchema {
        ModelSchema(
            ModelSpec(
                entities.enumerated().map { number, entity in
                    EntityType(
                        id: entity.id,
                        number: number,
                        idType: entity.idType,
                        name: entity.id,
                        hasSnapshots: false,
                        attributes: entity.attributes.enumerated().map { number, attribute in
                            Attribute(
                                id: attribute.0,
                                entity: entity.id,
                                number: number,
                                name: "whatever it is called",
                                kind: attribute.1,
                                dataType: attribute.2
                            )
                        }
                    )
                }
            )
        )
    }

    private let history = AttributeKind.observations(HistoryParameters(), isMultiValue: false)

    private func series(_ type: TimeseriesType, _ series: (String, DataType)...) -> AttributeKind {
        .timeseries(Timeseries(type, series: series.map { Timeseries.Series($0.0, $0.1) }))
    }

    @Test func itComesBackFromItsBytes() throws {
        let schema = ModelSchema(SampleModel.model)
        #expect(ModelSchema(schema.bytes) == schema)
        #expect(schema.entities["A"]?.attributes["back"] == nil)
        #expect(schema.entities["A"]?.attributes["p_d"]?.types == ["": "dict<a:int,b?:string>"])
        #expect(ModelSchema([]) == nil)
        #expect(ModelSchema(CBOR.encode(["version": 2, "entities": .map(Record())])) == nil)
        for length in stride(from: 0, to: schema.bytes.count, by: 7) {
            #expect(ModelSchema(Array(schema.bytes.prefix(length))) == nil)
        }
    }

    @Test func changesAreToldInTheOrderOfNames() {
        let old = self.model(
            ("a", .string, [("x", .plain, .int), ("y", self.history, .string), ("z", .plain, .int)]),
            ("b", .int, []),
            ("gone", .int, [("x", .plain, .int)])
        )
        let new = self.model(
            ("b", .ipv4, [("x", .plain, .int)]),
            ("a", .string, [("y", self.history, .int), ("x", self.history, .int), ("w", .plain, .int)]),
            ("new", .string, [])
        )
        let changes = old.changes(to: new)
        #expect(
            changes.map(\.description) == [
                "a.w: is new", "a.x: is observations of int, and was plain of int; its values have to be removed",
                "a.y: is observations of int, and was observations of string; its values have to be removed",
                "a.z: is gone; its values have to be removed",
                "b: ids are ipv4, and were int; its entities have to be removed",
                "gone: is gone; its entities have to be removed", "new: is new",
            ]
        )
        #expect(changes.map(\.isAddition) == [true, false, false, false, false, false, true])
        #expect(changes.compactMap(\.droppedEntity) == ["b", "gone"])
        #expect(changes.compactMap { $0.droppedAttribute?.attribute } == ["x", "y", "z"])
        #expect(old.changes(to: old).isEmpty)
    }

    @Test func seriesAndTheirSamplingCount() {
        let old = self.model(("a", .string, [("t", self.series(.irregular, ("x", .int)), .special)]))
        let longer = self.model(("a", .string, [("t", self.series(.irregular, ("x", .int), ("y", .float)), .special)]))
        let other = self.model(("a", .string, [("t", self.series(.irregularIntervals, ("x", .int)), .special)]))
        #expect(
            old.changes(to: longer).map(\.description) == [
                "a.t: is irregular timeseries of time: time, x: int, y: float, and was irregular timeseries of "
                    + "time: time, x: int; its values have to be removed"
            ]
        )
        #expect(old.changes(to: other).count == 1)
    }

    @Test func namesAndDescriptionsDoNotCount() {
        let one = self.model(("a", .string, [("x", .plain, .int), ("y", .plain, .int)]))
        let other = self.model(("a", .string, [("y", .plain, .int), ("x", .plain, .int)]))
        #expect(one == other)
        #expect(one.changes(to: other).isEmpty)
    }
}

import Testing

@testable import Platform
@testable import Workers

/// In which order callbacks are called in a snapshot, and which are refused.
@Suite struct CorrelationGraphTests {
    private static let model: ModelSpec = {
        func attribute(_ entity: String, _ id: String, _ number: Int, _ type: DataType = .int) -> Attribute {
            Attribute(id: id, entity: entity, number: number, name: id, kind: .plain, dataType: type)
        }
        func entity(_ id: String, _ number: Int, linkTo other: String) -> EntityType {
            let link = DataType.link(LinkType(entity: other, idType: .string))
            let names = ["data1", "data2", "data3"]
            return EntityType(
                id: id,
                number: number,
                idType: .string,
                name: id,
                hasSnapshots: true,
                attributes: names.enumerated().map { attribute(id, $1, $0) } + [attribute(id, "to", 3, link)]
            )
        }
        return ModelSpec([entity("A", 0, linkTo: "B"), entity("B", 1, linkTo: "A")])
    }()

    private static func callback(
        _ name: String,
        _ entity: String,
        _ dependsOn: [[String]],
        _ mayChange: [[String]]
    ) -> ModuleCallback {
        ModuleCallback(.correlation, named: name, entity: entity, dependsOn: dependsOn, mayChange: mayChange)
    }

    private static func table(_ callbacks: [ModuleCallback]) -> (order: [String], problems: [HookProblem]) {
        let (table, problems) = HookTable.make(Self.model, modules: [("m", callbacks)])
        return (table.correlations.map(\.hook.name), problems)
    }

    @Test func whatChangesComesBeforeWhatReads() {
        let (order, problems) = Self.table([
            Self.callback("last", "A", [["data2"]], [["data3"]]),
            Self.callback("middle", "A", [["data1"]], [["data2"]]),
            Self.callback("first", "A", [], [["data1"]]),
            Self.callback("free", "B", [["data1"]], [["data2"]]),
        ])
        #expect(problems.isEmpty && order == ["first", "free", "middle", "last"])
    }

    @Test func whatIsRefreshedHasItsPlaceAmongThem() {
        func refreshed(_ kind: ModuleCallback.Kind, _ name: String, _ attribute: String, _ changes: [[String]])
            -> ModuleCallback
        {
            ModuleCallback(kind, named: name, entity: "A", attribute: attribute, isRefreshed: true, mayChange: changes)
        }
        let callbacks = [
            Self.callback("reads", "A", [["data3"]], [["to", "data1"]]),
            refreshed(.newAttribute, "weigh", "data2", [["data3"], ["to", "data3"]]),
            refreshed(.entityCreation, "greet", "", [["data2"]]),
            ModuleCallback(.entityCreation, named: "once", entity: "A"),
        ]
        let (order, problems) = Self.table(callbacks)
        #expect(problems.isEmpty && order == ["greet", "weigh", "reads"])
        // They say by tasks what they change, so nobody looks over links for them.
        let alone = HookTable.make(Self.model, modules: [("m", [callbacks[1]])]).table
        #expect(alone.usedLinks.isEmpty && alone.correlations.map(\.isRefreshed) == [true])
        let circle = Self.table([refreshed(.newAttribute, "weigh", "data2", [["data2"]])]).problems
        #expect(circle.count == 1 && circle[0].description.contains("circular"))
    }

    @Test func aPathCountsByItsEnd() {
        // What A changes over its link is what B reads of itself, and back.
        let (order, problems) = Self.table([
            Self.callback("reads", "B", [["data1"]], [["data2"]]),
            Self.callback("writes", "A", [["data1"]], [["to", "data1"]]),
            Self.callback("far", "A", [["to", "to", "to", "data2"]], [["data3"]]),
        ])
        #expect(problems.isEmpty && order == ["writes", "reads", "far"])
    }

    @Test func registrationDecidesWhereNothingElseDoes() {
        let names = (0..<20).map { "hook\($0)" }
        let (order, _) = Self.table(names.map { Self.callback($0, "A", [["data1"]], [["data2"]]) })
        #expect(order == names)
    }

    @Test func aCircleIsRefused() {
        let itself = Self.table([Self.callback("it", "A", [["data1"]], [["data1"]])])
        #expect(itself.problems.count == 1 && itself.problems[0].description.contains("circular dependency"))
        let (order, problems) = Self.table([
            Self.callback("one", "A", [["data1"]], [["to", "data1"]]),
            Self.callback("two", "B", [["data1"]], [["data2"]]),
            Self.callback("back", "B", [["data2"]], [["to", "data1"]]),
            // The refused one has left nothing behind.
            Self.callback("after", "B", [["data2"]], [["data3"]]),
        ])
        #expect(order == ["one", "two", "after"])
        #expect(
            problems.map(\.description) == [
                "callback \"back\": it introduces a circular dependency: what it may change is what it depends on, by "
                    + "way of \"one\", \"two\", \"back\""
            ]
        )
    }

    @Test(
        arguments: [
            ([["nothing"]], "A has no attribute \"nothing\""),
            ([["data1", "data2"]], "A.data1 is of type int, expected a link"),
            ([["to", "to", "other"]], "path to.to.other: A has no attribute \"other\""), ([[]], "a path is empty"),
        ] as [([[String]], String)]
    ) func aPathThatLeadsNowhereIsRefused(path: [[String]], reason: String) {
        for callback in [Self.callback("it", "A", path, []), Self.callback("it", "A", [], path)] {
            let problems = Self.table([callback]).problems
            #expect(problems.count == 1 && problems[0].description.contains(reason), "\(problems)")
        }
    }

    @Test func linksThatPathsGoOverAreUsed() {
        let (table, _) = HookTable.make(
            Self.model,
            modules: [("m", [Self.callback("it", "A", [["to", "to", "data1"]], [["data2"]])])]
        )
        #expect(table.usedLinks.map { [$0.entity, $0.attribute] }.sorted { $0[0] < $1[0] } == [[0, 3], [1, 3]])
        #expect(table.correlations[0].reach == 2)
    }

    @Test func aThousandCallbacksAreOrdered() {
        // Each reads what the one before may change; those between two types alternate.
        let callbacks = (0..<1000).map { number in
            Self.callback("hook\(number)", "A", [["data1"]], [["data2"]])
        }
        #expect(Self.table(callbacks).order.count == 1000)
    }
}

import Testing

@testable import Platform
@testable import Workers

/// Callbacks are judged by the model, and found by what happens.
@Suite struct HookTableTests {
    private static let model = ModelSpec([
        EntityType(
            id: "host",
            number: 0,
            idType: .ipv4,
            name: "Host",
            hasSnapshots: true,
            attributes: [
                Attribute(id: "port", entity: "host", number: 0, name: "Port", kind: .plain, dataType: .int),
                Attribute(
                    id: "owner",
                    entity: "host",
                    number: 1,
                    name: "Owner",
                    kind: .plain,
                    dataType: .link(LinkType(entity: "person", idType: .string))
                ),
                Attribute(
                    id: "load",
                    entity: "host",
                    number: 2,
                    name: "Load",
                    kind: .timeseries(Timeseries(.irregular, series: [])),
                    dataType: .special
                ),
            ]
        ),
        EntityType(
            id: "person",
            number: 1,
            idType: .string,
            name: "Person",
            hasSnapshots: true,
            attributes: [
                Attribute(id: "name", entity: "person", number: 0, name: "Name", kind: .plain, dataType: .string)
            ]
        ),
    ])

    private static func callback(
        _ kind: ModuleCallback.Kind,
        _ entity: String = "",
        _ attribute: String = "",
        mayChange: [[String]] = [],
        dependsOn: [[String]] = [],
        isRefreshed: Bool = false,
        id: String = "",
        period: Int = 0
    ) -> ModuleCallback {
        ModuleCallback(
            kind,
            named: "it",
            entity: entity,
            attribute: attribute,
            id: id,
            period: period,
            isRefreshed: isRefreshed,
            dependsOn: dependsOn,
            mayChange: mayChange
        )
    }

    @Test func hooksAreFoundInTheOrderOfModulesAndRegistration() throws {
        let (table, problems) = HookTable.make(
            Self.model,
            modules: [
                ("first", [Self.callback(.newAttribute, "host", "port"), Self.callback(.taskStart)]),
                (
                    "second",
                    [
                        Self.callback(.allowEntity, "person"), Self.callback(.newAttribute, "host", "port"),
                        Self.callback(.newAttribute, "host", "port"), Self.callback(.entityCreation, "host"),
                    ]
                ),
            ]
        )
        #expect(problems.isEmpty)
        let host = Self.model.entities[0]
        let person = Self.model.entities[1]
        #expect(
            table.newAttribute(host, host.attributes[0]).map { [$0.module, $0.callback] } == [
                [0, 0], [1, 1], [1, 2],
            ]
        )
        #expect(table.newAttribute(host, host.attributes[1]).isEmpty)
        #expect(table.taskStart.map(\.module) == [0])
        #expect(table.allowing(person).map(\.callback) == [0])
        #expect(table.allowing(host).isEmpty)
        #expect(table.creating(host).map(\.callback) == [3])
    }

    @Test(arguments: [
        (callback(.newAttribute, "hosts", "port"), "there is no entity type \"hosts\"; did you mean \"host\"?"),
        (callback(.newAttribute, "host", "ports"), "host has no attribute \"ports\"; did you mean \"port\"?"),
        (callback(.allowEntity, "x"), "there is no entity type \"x\"; there are: host, person"),
        (
            callback(.timeseries, "host", "port"),
            "host.port is plain, expected an attribute of the type timeseries"
        ),
        (
            callback(.correlation, "host", dependsOn: [["port", "name"]]),
            "path port.name: host.port is of type int, expected a link"
        ),
        (
            callback(.correlation, "host", mayChange: [["owner", "nam"]]),
            "path owner.nam: person has no attribute \"nam\"; did you mean \"name\"?"
        ),
        (callback(.correlation, "host", mayChange: [[]]), "a path is empty, expected attributes"),
        (
            callback(.entityCreation, "host", isRefreshed: true),
            "it is to be refreshed, but does not say what it may change"
        ),
        (callback(.update, "host", id: "a"), "its period is 0 s, expected at least a second"),
        (callback(.update, "host", period: 5), "it has no id, under which its progress is kept"),
    ])
    func whatMakesNoSenseIsTold(callback: ModuleCallback, reason: String) {
        let (_, problems) = HookTable.make(Self.model, modules: [("one", [callback])])
        #expect(problems == [HookProblem(module: "one", description: "callback \"it\": \(reason)")])
    }

    @Test func whatMakesSenseIsNotTold() {
        let good = [
            Self.callback(.correlation, "host", mayChange: [["port"]], dependsOn: [["owner", "name"]]),
            Self.callback(.timeseries, "host", "load"),
            Self.callback(.newAttribute, "host", "port", mayChange: [["owner"]], isRefreshed: true),
            Self.callback(.update, "host", id: "a", period: 60), Self.callback(.eidUpdate, "host", id: "a", period: 60),
            Self.callback(.snapshotInit), Self.callback(.snapshotFinalize), Self.callback(.schedule),
        ]
        #expect(HookTable.make(Self.model, modules: [("one", good)]).problems.isEmpty)
    }

    @Test func aPeriodHasRoomForABatch() {
        let callback = Self.callback(.eidUpdate, "host", id: "a", period: 60)
        for (seconds, count) in [(60, 0), (61, 1)] as [(Int64, Int)] {
            let (table, problems) = HookTable.make(
                Self.model,
                modules: [("one", [callback])],
                batchPeriod: TimeSpan(seconds: seconds)
            )
            #expect(problems.count == count && table.updates.count == 1 - count)
        }
    }

    @Test func anIdOfUpdatesIsUsedOnce() {
        let update = Self.callback(.update, "host", id: "a", period: 60)
        let (_, problems) = HookTable.make(Self.model, modules: [("one", [update]), ("two", [update])])
        #expect(problems.map(\.module) == ["two"])
    }
}

import Testing

@testable import Platform
@testable import Workers

/// When batches are due, who is in which, and how many at once: values all of them.
@Suite struct UpdateScheduleTests {
    private static let entity = EntityType(
        id: "node",
        number: 0,
        idType: .int,
        name: "node",
        hasSnapshots: true,
        attributes: []
    )

    private static func hook(_ id: String, module: Int = 0, period: Int64 = 60, withRecord: Bool = false) throws
        -> UpdateHook
    {
        let kind = withRecord ? ModuleCallback.Kind.update : .eidUpdate
        let callback = ModuleCallback(kind, named: id, entity: "node", id: id, period: Int(period))
        return try #require(
            UpdateHook(callback, Hook(module: module, callback: 0, name: id), ModelSpec([Self.entity]))
        )
    }

    @Test func timesOfTheScheduleAreCounted() throws {
        let schedule = try CronExpression(second: "*/5")
        var ticks = UpdateTicks(schedule, from: 1_000_000_000)
        func take(_ seconds: Int64, limit: Int = 10) -> Int { ticks.take(until: seconds * 1_000_000, limit: limit) }
        #expect(take(1004) == 0)
        #expect(take(1005) == 1)
        #expect(take(1005) == 0)
        // Several that came meanwhile.
        #expect(take(1021) == 3)
        // What is too much is forgotten.
        #expect(take(2000) == 10)
        #expect(take(2004) == 0)
        #expect(take(2005) == 1)
        // The clock is put back.
        #expect(take(1500) == 0)
        #expect(take(1505) == 1)
        var never = UpdateTicks(try CronExpression(year: "2999"), from: 0)
        let none = never.take(until: 1_000_000_000_000_000, limit: 5)
        #expect(none == 0)
    }

    @Test func hooksOfOneWayAreAGroup() throws {
        let groups = UpdateGroup.groups(
            of: [
                try Self.hook("a"), try Self.hook("b", withRecord: true), try Self.hook("c", period: 61),
                try Self.hook("d", module: 1), try Self.hook("e", module: 0), try Self.hook("f", module: 0),
            ],
            batchPeriod: TimeSpan(seconds: 7)
        )
        #expect(groups.map(\.hookIDs) == [["a", "d", "e", "f"], ["b"], ["c"]])
        #expect(groups.map(\.batchCount) == [8, 8, 8])
        #expect(Set(groups.map(\.name)).count == 3)
        #expect(groups[0].segments.map { $0.map(\.id) } == [["a"], ["d"], ["e", "f"]])
        let whole = UpdateGroup.groups(of: [try Self.hook("a", period: 5)], batchPeriod: TimeSpan(seconds: 5))
        #expect(whole[0].batchCount == 1)
    }

    /// Each entity is in one batch, the same for ever, and batches have about the same number of all shards' entities.
    @Test func entitiesAreDividedEvenly() throws {
        let group = UpdateGroup.groups(of: [try Self.hook("a", period: 160)], batchPeriod: TimeSpan(seconds: 10))[0]
        #expect(group.batchCount == 16)
        var counts = Array(repeating: Array(repeating: 0, count: 16), count: 16)
        for number in 0..<64_000 {
            counts[group.batch(of: .int(number))][Partitions.number(of: Self.entity, .int(number))] += 1
        }
        for batch in counts {
            #expect((3600...4400).contains(batch.reduce(0, +)))
            #expect(batch.allSatisfy { (150...350).contains($0) }, "\(batch)")
        }
        // What is kept of rounds under way counts on these.
        #expect((0..<6).map { group.batch(of: .int($0)) } == Self.firstBatches)
    }

    private static let firstBatches = [14, 15, 9, 8, 6, 2]

    @Test func asManyAreCalledForAsAQuarterOfASecondAllows() {
        var pace = UpdatePace()
        let first = pace.size
        for _ in 0..<20 { pace.took(1000, for: pace.size) }
        #expect(pace.size == 1000)
        // A page that was not full says nothing.
        pace.took(1000, for: 3)
        #expect(pace.size == 1000)
        for _ in 0..<20 { pace.took(pace.size > 0 ? Int64(pace.size) * 100_000_000 : 0, for: pace.size) }
        #expect((1...5).contains(pace.size), "\(pace.size)")
        for _ in 0..<5 { pace.took(9_000_000_000, for: 1) }
        #expect(pace.size == 1 && first < 100)
    }

    @Test func comingBatchesAreNotedWithinLimits() {
        var lookahead = UpdateLookahead()
        func take(_ batch: Int) -> [[UInt8]]? { lookahead.take(batch) }
        #expect(take(0) == nil)
        // Few entities are found again quickly.
        lookahead.begin(behind: 0, of: 100, entities: 1000, groups: 1)
        #expect(take(1) == nil)
        lookahead.begin(behind: 3, of: 3200, entities: 1_000_000, groups: 1)
        lookahead.note([1], in: 4)
        lookahead.note([2], in: 3)
        lookahead.note([3], in: 4)
        lookahead.note([4], in: 3100)
        #expect(take(4) == [[1], [3]])
        #expect(take(4) == nil && take(3) == nil && take(3100) == nil)
        #expect(take(5) == [])
        // Batches as large as the memory allows are looked for one by one.
        lookahead.begin(behind: 0, of: 32, entities: 10_000_000, groups: 1)
        #expect(take(1) == nil)
        lookahead.begin(behind: 31, of: 32, entities: 1_000_000, groups: 1)
        #expect(take(32) == nil)
    }
}

import Records
import Testing

@testable import Platform
@testable import Services

/// Raw blocks that lose what is old.
@Suite struct RawPruningTests {
    private static let entity = EntityType(
        id: "node",
        number: 0,
        idType: .string,
        name: "node",
        hasSnapshots: true,
        attributes: [
            Attribute(
                id: "seen",
                entity: "node",
                number: 0,
                name: "seen",
                kind: .observations(HistoryParameters(), isMultiValue: false),
                dataType: .int
            ),
            Attribute(id: "plain", entity: "node", number: 1, name: "plain", kind: .plain, dataType: .int),
        ]
    )
    private static let model = ModelSpec([entity])
    private static let cutoff: Int64 = 1000

    /// A task with observations at times, or plain values where there is none.
    private static func task(_ id: String, _ times: [Int64?]) -> EntityTask {
        var task = EntityTask(self.entity, .string(id))
        for (place, time) in times.enumerated() {
            let attribute = self.entity.attributes[time == nil ? 1 : 0]
            task.datapoints.append(Datapoint(attribute, .int(place), start: time, end: time))
        }
        return task
    }

    private static func block(_ tasks: [EntityTask]) -> [UInt8] {
        var block = RawBlock()
        var writer = ByteWriter()
        for task in tasks {
            writer.removeAll()
            task.write(to: &writer)
            block.add(writer.bytes, task.rawMark)
        }
        return block.bytes
    }

    private static func prune(_ block: [UInt8], arrival: Int64 = 2000) throws -> RawPruning {
        try RawPruning(block, arrival: Arrival(arrival, partition: 0, number: 1), cutoff: self.cutoff, self.model)
    }

    private static func tasks(_ block: [UInt8]) throws -> [EntityTask?] {
        let directory = try RawDirectory(block)
        return directory.ranges.map { range in
            block.withUnsafeBytes { bytes in
                var reader = ByteReader(UnsafeRawBufferPointer(rebasing: bytes[range]))
                return try? EntityTask(from: &reader, self.model)
            }
        }
    }

    @Test func whatIsNewStaysAsItIs() throws {
        let pruning = try Self.prune(Self.block([Self.task("a", [1000, 5000, nil])]))
        guard case .kept = pruning.outcome else { throw Unexpected() }
        #expect(pruning.old.isEmpty && pruning.unreadable == 0)
    }

    @Test func placesOfTasksDoNotChange() throws {
        let all = [Self.task("a", [1, 2]), Self.task("b", [5000, 999]), Self.task("c", [nil]), Self.task("d", [3])]
        let block = Self.block(all)
        let pruning = try Self.prune(block)
        #expect(pruning.old == [all[0], Self.old(all[1], [1]), all[3]])
        guard case .changed(let bytes) = pruning.outcome else { throw Unexpected() }
        let rest = try Self.tasks(bytes)
        #expect(rest == [nil, Self.old(all[1], [0]), all[2], nil])
        #expect(try RawDirectory(bytes).marks == RawDirectory(block).marks)
        // Again nothing, and then the rest.
        guard case .kept = try Self.prune(bytes).outcome else { throw Unexpected() }
        let last = try RawPruning(
            bytes,
            arrival: Arrival(2000, partition: 0, number: 1),
            cutoff: 6000,
            Self.model
        )
        guard case .removed = last.outcome else { throw Unexpected() }
        #expect(last.old == [Self.old(all[1], [0]), all[2]])
    }

    private static func old(_ task: EntityTask, _ places: [Int]) -> EntityTask {
        var part = task
        part.datapoints = places.map { task.datapoints[$0] }
        return part
    }

    @Test func plainOnesAreAsOldAsTheirArrival() throws {
        guard case .removed = try Self.prune(Self.block([Self.task("a", [nil])]), arrival: 999).outcome else {
            throw Unexpected()
        }
    }

    @Test func whatTheModelCannotReadStays() throws {
        var block = RawBlock()
        [UInt8]([77]).withUnsafeBytes { block.add($0, 5) }
        let pruning = try Self.prune(block.bytes)
        guard case .kept = pruning.outcome else { throw Unexpected() }
        #expect(pruning.unreadable == 1)
        #expect(throws: StoringError.self) { try Self.prune([9, 9, 9]) }
    }

    struct Unexpected: Error {}
}

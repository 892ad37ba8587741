import Records
import TestSupport
import Testing

@testable import Platform
@testable import Services

/// Raw tasks in a real store, compared with what was kept.
@Suite struct RawLogTests {
    /// A store with raw tasks, and what was put there.
    private final class Kept {
        let store: EntityStore
        let ownership: Ownership
        var tail = RawTail()
        var tasks: [EntityTask] = []
        private var time: Int64 = 1_000_000
        private var random = SplitMix(seed: 5)

        init(_ client: StoreClient) throws {
            self.store = EntityStore(client)
            self.ownership = Ownership(client)
            try self.ownership.take(client)
        }

        /// Keeps tasks of two entity types and a few entities in one transaction.
        func keep(_ count: Int, partition: Int = 0) throws {
            self.time += 1
            var blocks = RawBlocks(now: self.time, partition: partition)
            var scratch = ByteWriter()
            for _ in 0..<count {
                let entity = RawLogTests.model.entities[Int.random(in: 0...3, using: &self.random) == 0 ? 1 : 0]
                var task = EntityTask(entity, .string("e\(Int.random(in: 0..<50, using: &self.random))"))
                task.datapoints = [Datapoint(entity.attributes[0], .int(self.tasks.count))]
                blocks.add(task, &scratch)
                self.tasks.append(task)
            }
            blocks.close()
            var transaction = StoreTransaction()
            self.tail.put(blocks, into: &transaction, self.store)
            try self.store.client.commit(transaction)
            self.tail.remember(blocks)
        }

        func count(_ collection: StoreCollection) throws -> Int {
            try self.store.client.scan(StoreScan(collection, keysOnly: true, limit: 100_000)).entries.count
        }

        /// Numbers of tasks as they are found, the newest first.
        func found(_ entity: EntityType, _ id: EntityID?, most: Int = .max) throws -> [DataValue] {
            var found: [DataValue] = []
            try RawLog(RawLogTests.model, self.store).eachTask(of: entity, id) { task in
                found += task.datapoints.map(\.value)
                return found.count < most
            }
            return found
        }

        func expectAll() throws {
            for entity in RawLogTests.model.entities {
                let kept = self.tasks.filter { $0.entity === entity }.reversed()
                #expect(try self.found(entity, nil) == kept.flatMap { $0.datapoints.map(\.value) })
                for number in stride(from: 0, to: 60, by: 7) {
                    let id = EntityID.string("e\(number)")
                    let expected = kept.filter { $0.id == id }.flatMap { $0.datapoints.map(\.value) }
                    #expect(try self.found(entity, id) == expected)
                    #expect(try self.found(entity, id, most: 3) == Array(expected.prefix(3)))
                }
            }
        }
    }

    private static let model = ModelSpec(
        ["thing", "thing2"].enumerated().map { number, id in
            EntityType(
                id: id,
                number: number,
                idType: .string,
                name: id,
                hasSnapshots: false,
                attributes: [
                    Attribute(id: "a", entity: id, number: 0, name: "a", kind: .plain, dataType: .int)
                ]
            )
        }
    )

    @Test(arguments: [1, 700, 12_000]) func tasksAreFound(_ size: Int) throws {
        let place = try StorePlace()
        let (service, client) = try StorePlugin.stores[0].store(at: place.path, label: place.label)
        defer { service.finish() }
        let kept = try Kept(client)
        for _ in 0..<(size == 1 ? 300 : 9) { try kept.keep(size) }
        #expect((try kept.count(kept.store.rawIndex) > 0) == (size == 12_000))
        #expect(try kept.count(kept.store.rawWaiting) > 0)
        try kept.expectAll()
        // A host that begins puts into the index what waits, and goes on.
        try RawIndexing(kept.store, kept.ownership).run(0)
        #expect(try kept.count(kept.store.rawWaiting) == 0)
        #expect(try kept.count(kept.store.rawIndex) > 0)
        try kept.expectAll()
        kept.tail = RawTail()
        for _ in 0..<3 { try kept.keep(size) }
        try kept.expectAll()
    }

    @Test func smallBlocksAreIndexedWhenThereAreMany() throws {
        let place = try StorePlace()
        let (service, client) = try StorePlugin.stores[0].store(at: place.path, label: place.label)
        defer { service.finish() }
        let kept = try Kept(client)
        var tasks = 0
        while try tasks % 500 != 0 || kept.count(kept.store.rawIndex) == 0 {
            tasks += 1
            #expect(tasks < 8 * RawSegment.mostBlocks)
            try kept.keep(1)
        }
        try kept.expectAll()
    }

    @Test func whatWaitsOfAnotherOwnerIsLeftAlone() throws {
        let place = try StorePlace()
        let (service, client) = try StorePlugin.stores[0].store(at: place.path, label: place.label)
        defer { service.finish() }
        let kept = try Kept(client)
        try kept.keep(10, partition: 3)
        try RawIndexing(kept.store, kept.ownership).run(0)
        #expect(try kept.count(kept.store.rawWaiting) == 2)
        let other = Ownership(client)
        try other.take(client)
        // The transaction of who has lost the partition changes nothing.
        try? RawIndexing(kept.store, kept.ownership).run(3)
        #expect(try kept.count(kept.store.rawWaiting) == 2)
        try RawIndexing(kept.store, other).run(3)
        #expect(try kept.count(kept.store.rawWaiting) == 0)
        try kept.expectAll()
    }

    @Test func damagedBlocksAreTold() throws {
        let place = try StorePlace()
        let (service, client) = try StorePlugin.stores[0].store(at: place.path, label: place.label)
        defer { service.finish() }
        let kept = try Kept(client)
        try kept.keep(10)
        let entry = try client.scan(StoreScan(kept.store.raw)).entries[0]
        for damaged in [[], [9] + entry.value, Array(entry.value.prefix(9)), Array(entry.value.dropLast())] {
            var transaction = StoreTransaction()
            transaction.put(kept.store.raw, entry.key, damaged)
            try client.commit(transaction)
            #expect(throws: StoringError.self) { try kept.found(Self.model.entities[0], nil) }
            #expect(throws: StoringError.self) { try RawIndexing(kept.store, kept.ownership).run(0) }
        }
    }
}

import Testing
import Workers

@testable import Platform
@testable import Services

/// What a shard takes up, and what it leaves to others.
struct ShardQueueTests {
    private static let entity = SampleModel.model.entities[0]

    /// An entity of each partition.
    private static let ids: [Int: EntityID] = {
        var ids: [Int: EntityID] = [:]
        for number in 0..<10_000 {
            let id = EntityID.string("e\(number)")
            ids[Partitions.number(of: Self.entity, id)] = id
        }
        return ids
    }()

    private let token = HostToken.random()
    private let other = HostToken.random()

    private func tenure(_ partition: Int, _ number: UInt64, from next: UInt64 = 0) -> PartitionTenure {
        PartitionTenure(partition: partition, number: number, position: PartitionPosition(next: next, time: 0))
    }

    private func message(_ partition: Int, _ position: UInt64, tenure: UInt64) -> ShardInbox.Delivery {
        let topic = BusTopic(name: "main", place: 0)
        let place = BusPartition(topic, UInt32(partition))
        return ShardInbox.Delivery(
            message: BusDelivery(partition: place, position: position, bytes: [1, 2, 3]),
            tenure: tenure
        )
    }

    private func key(_ partition: Int, _ number: Int, isHandedOver: Bool, by maker: HostToken) -> [UInt8] {
        KeptKey.make(partition, Arrival(5, partition: 0, number: number), isHandedOver: isHandedOver, by: maker)
    }

    private func task(_ partition: Int, key: [UInt8]? = nil) -> QueuedTask {
        QueuedTask(task: EntityTask(Self.entity, Self.ids[partition] ?? .string("")), pendingKey: key)
    }

    private func take(_ queue: inout ShardQueue) -> ShardWork { queue.takeTasks(100) { _ in [] } }

    @Test func messagesOfAnEarlierTenureAreLeftOut() {
        var queue = ShardQueue(self.token)
        queue.gain(self.tenure(3, 1, from: 10))
        let leftOut1 = queue.add([self.message(3, 10, tenure: 1), self.message(4, 0, tenure: 1)])
        #expect(leftOut1 == 3)
        let lost2 = queue.lose(3)
        #expect(lost2 == 3)
        queue.gain(self.tenure(3, 2, from: 50))
        // Read before, and come now: what is between was done by another host, or is still to be read.
        let leftOut3 = queue.add([self.message(3, 60, tenure: 1)])
        #expect(leftOut3 == 3)
        #expect(queue.isEmpty)
        let leftOut4 = queue.add([self.message(3, 50, tenure: 2)])
        #expect(leftOut4 == 0)
        let work = self.take(&queue)
        #expect(work.positions == [3: 51] && work.bytes == [3: 3])
        queue.finish(work, at: 7)
        #expect(queue.position(of: 3) == PartitionPosition(next: 51, time: 7))
    }

    @Test func whatAHostMadeForItselfIsDoneOnce() {
        let key = self.key(3, 1, isHandedOver: true, by: self.token)
        var queue = ShardQueue(self.token)
        queue.gain(self.tenure(3, 1))
        // Found when the partition came, and told of behind that.
        let isFound5 = queue.find(key, isNew: true)
        #expect(isFound5)
        queue.add(found: self.task(3, key: key))
        queue.finishLook(at: [3])
        queue.add([self.task(3, key: key)])
        let work = self.take(&queue)
        #expect(work.tasks.count == 1)
        queue.finish(work, at: 1)
        queue.add([self.task(3, key: key)])
        #expect(queue.isEmpty)
        // Told of, and met when the shard looks again.
        let second = self.key(3, 2, isHandedOver: true, by: self.token)
        queue.add([self.task(3, key: second)])
        let isFound6 = queue.find(second, isNew: false)
        #expect(!isFound6)
        let told = self.take(&queue)
        #expect(told.tasks.count == 1)
    }

    /// A shard may begin later than others of its host, which have made tasks for it already.
    @Test func whatAHostMadeForItselfBeforeItLookedIsDoneOnce() {
        let key = self.key(3, 1, isHandedOver: true, by: self.token)
        let chore = QueuedChore(.look(Self.entity, Self.ids[3]!, DueKey(.entity, at: 1, [])))
        var queue = ShardQueue(self.token)
        queue.gain(self.tenure(3, 1))
        queue.add([self.task(3, key: key)])
        // What is not kept is not found either.
        queue.add([chore])
        let isFound = queue.find(key, isNew: true)
        #expect(isFound)
        queue.add(found: self.task(3, key: key))
        queue.finishLook(at: [3])
        let work = self.take(&queue)
        let chores = queue.takeChores()
        #expect(work.tasks.count == 1 && chores.chores.count == 1)
        // The partition goes and comes back: the same again.
        _ = queue.lose(3)
        queue.gain(self.tenure(3, 2))
        queue.add([self.task(3, key: key)])
        #expect(queue.isEmpty)
    }

    @Test func whatOthersMadeIsFoundOnce() {
        var queue = ShardQueue(self.token)
        queue.gain(self.tenure(3, 1))
        // Also what was handed over there, to a shard that has lost the partition since.
        for (number, isHandedOver) in [(1, false), (2, true)] {
            let key = self.key(3, number, isHandedOver: isHandedOver, by: self.other)
            let isFound7 = queue.find(key, isNew: false)
            #expect(isFound7)
            let isFound8 = queue.find(key, isNew: false)
            #expect(!isFound8)
            queue.add(found: self.task(3, key: key))
        }
        let work = self.take(&queue)
        #expect(work.tasks.count == 2)
        let isFound9 = queue.find(self.key(3, 1, isHandedOver: false, by: self.other), isNew: false)
        #expect(!isFound9)
        queue.finish(work, at: 1)
        let isFound10 = queue.find(self.key(3, 3, isHandedOver: false, by: self.token), isNew: false)
        #expect(isFound10)
        let isFound11 = queue.find(self.key(4, 1, isHandedOver: false, by: self.other), isNew: false)
        #expect(!isFound11)
    }

    @Test func whatIsOfAPartitionGoesWithIt() {
        var queue = ShardQueue(self.token)
        for partition in [5, 2] { queue.gain(self.tenure(partition, 1)) }
        #expect(queue.origin == 5 && queue.partitions == [2, 5])
        queue.add([self.task(5), self.task(2)])
        queue.add([QueuedChore(.look(Self.entity, Self.ids[5]!, DueKey(.entity, at: 1, [])))])
        let leftOut12 = queue.add([self.message(5, 1, tenure: 1), self.message(2, 1, tenure: 1)])
        #expect(leftOut12 == 0)
        let lost13 = queue.lose(5)
        let lost14 = queue.lose(5)
        #expect(lost13 == 3 && lost14 == 0)
        #expect(queue.origin == 2)
        let chores = queue.takeChores()
        #expect(chores.isEmpty)
        let work = self.take(&queue)
        #expect(work.tasks.map { Partitions.number(of: $0.task) } == [2] && work.positions == [2: 2])
        queue.add([self.task(5)])
        #expect(queue.isEmpty)
    }

    @Test func aChoreThatGoesOnStaysKnown() {
        let key = self.key(3, 1, isHandedOver: false, by: self.other)
        let chore = QueuedChore(.forget(Self.entity, Self.ids[3]!, before: 1, from: []), key: key)
        var queue = ShardQueue(self.token)
        queue.gain(self.tenure(3, 1))
        let isFound15 = queue.find(key, isNew: true)
        #expect(isFound15)
        queue.add(found: chore)
        let work = queue.takeChores()
        queue.finish(work, at: 1, continued: [chore])
        let isFound16 = queue.find(key, isNew: false)
        #expect(!isFound16)
        let rest = queue.takeChores()
        #expect(rest.chores.count == 1)
        queue.finish(rest, at: 2)
        let isFound17 = queue.find(key, isNew: false)
        #expect(isFound17)
    }

    @Test func positionsAreReadBack() {
        let position = PartitionPosition(next: 1 << 40, time: -5)
        #expect(PartitionPosition(position.bytes) == position)
        #expect(PartitionPosition(nil) == PartitionPosition())
        // As they were kept before there could be several hosts.
        #expect(PartitionPosition([0, 0, 0, 0, 0, 0, 1, 2]) == PartitionPosition(next: 258, time: .min))
    }
}

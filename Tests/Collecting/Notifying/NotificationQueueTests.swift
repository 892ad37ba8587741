import Testing

@testable import Collecting

/// What waits for a collector, as a value: order, failures and deaths.
struct NotificationQueueTests {
    private static func queue(_ count: Int, endpoints: [Int] = [0]) -> NotificationQueue {
        var queue = NotificationQueue()
        for place in 0..<count {
            let notification = Notification(publisherID: "p", eventType: String(place))
            queue.add(HeldNotification(notification: notification, endpoints: endpoints))
        }
        return queue
    }

    private static func next(_ queue: NotificationQueue) -> [String] {
        queue.next.map { "\($0.notification.eventType)/\($0.endpoint)" }
    }

    @Test func allGoInTheirOrderEndpointByEndpoint() {
        var queue = Self.queue(2, endpoints: [0, 3])
        #expect(Self.next(queue) == ["0/0", "0/3", "1/0", "1/3"])
        queue.done(3)
        #expect(Self.next(queue) == ["1/3"])
        queue.done(1)
        #expect(queue.count == 0)
        #expect(queue.size == 0)
    }

    @Test func aBatchHasAnEnd() {
        var queue = Self.queue(2000)
        #expect(queue.next.count == NotificationQueue.longestBatch)
        queue.done(NotificationQueue.longestBatch)
        #expect(Self.next(queue).first == "\(NotificationQueue.longestBatch)/0")
    }

    @Test func whatFailsIsGivenAgainBeforeTheOthersAndGivenUpAtLast() throws {
        var queue = Self.queue(3)
        let first = queue.failed(behind: 1)
        #expect(first == nil)
        #expect(Self.next(queue) == ["1/0", "2/0"])
        let second = queue.failed(behind: 0)
        #expect(second == nil)
        let third = queue.failed(behind: 0)
        let lost = try #require(third)
        #expect(lost.notification.eventType == "1")
        #expect(Self.next(queue) == ["2/0"])
    }

    @Test func theOtherEndpointsStillGetWhatOneCannotTake() throws {
        var queue = Self.queue(1, endpoints: [4, 5])
        for _ in 0..<2 {
            let lost = queue.failed(behind: 0)
            #expect(lost == nil)
        }
        let third = queue.failed(behind: 0)
        let lost = try #require(third)
        #expect(lost.endpoint == 4)
        #expect(Self.next(queue) == ["0/5"])
        // It has its own attempts.
        let first = queue.failed(behind: 0)
        #expect(first == nil)
        queue.done(1)
        #expect(queue.count == 0)
    }

    @Test func whatKillsIsFoundAndGivenUpAlone() {
        var queue = Self.queue(600)
        var (lost, deaths): ([String], Int) = ([], 0)
        while queue.count > 0 {
            let items = Self.next(queue)
            guard items.contains("300/0") else {
                queue.done(items.count)
                continue
            }
            deaths += 1
            if let victim = queue.died() { lost.append(victim.notification.eventType) }
            #expect(deaths < 20)
            if deaths >= 20 { break }
        }
        #expect(lost == ["300"])
    }
}

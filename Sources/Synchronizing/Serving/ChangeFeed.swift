import Records
import Synchronization
import Workers

// Events are numbered, and the last ones are kept, so who asks again with the number of the last one that it has misses nothing. Who is
// too late is told so, and reads the objects again.

/// The changes of objects for those who follow them, for any thread.
final class ChangeFeed: Sendable {
    /// What a follower wants.
    struct Follower: Sendable {
        /// Models whose objects count; nil: all.
        var models: Set<String>?
        /// The number of the last event that it has.
        var after: Int
        /// Called once.
        var answer: @Sendable (_ text: [UInt8]) -> Void
    }

    private struct Event: Sendable {
        var number: Int
        var change: ObjectChange
    }

    private struct State {
        var events: [Event] = []
        var lastNumber = 0
        var lastFollower = 0
        var followers: [Int: Follower] = [:]
    }

    private static let capacity = 10_000
    private let state = Mutex(State())

    init() {}

    /// The number of the last event.
    var last: Int { self.state.withLock { $0.lastNumber } }

    /// Takes changes, and answers those who wait for them.
    func add(_ changes: [ObjectChange]) {
        let ready = self.state.withLock { state -> [(Follower, [UInt8])] in
            for change in changes {
                state.lastNumber += 1
                state.events.append(Event(number: state.lastNumber, change: change))
            }
            // Nobody knows what has changed: all have to read again.
            if changes.isEmpty {
                state.lastNumber += 1
                state.events = []
            }
            if state.events.count > 2 * Self.capacity { state.events.removeFirst(state.events.count - Self.capacity) }
            var ready: [(Follower, [UInt8])] = []
            for (number, follower) in state.followers {
                guard let text = Self.text(for: follower, state) else { continue }
                state.followers[number] = nil
                ready.append((follower, text))
            }
            return ready
        }
        for (follower, text) in ready { follower.answer(text) }
    }

    /// Answers with what has happened, at once or when something does.
    ///
    /// - Returns: A number for `release`; nil: it was answered.
    func follow(_ follower: Follower) -> Int? {
        let (number, text) = self.state.withLock { state -> (Int?, [UInt8]) in
            if let text = Self.text(for: follower, state) { return (nil, text) }
            state.lastFollower += 1
            state.followers[state.lastFollower] = follower
            return (state.lastFollower, [])
        }
        if number == nil { follower.answer(text) }
        return number
    }

    /// Answers one that has waited long enough.
    func release(_ number: Int) {
        let (follower, last) = self.state.withLock { ($0.followers.removeValue(forKey: number), $0.lastNumber) }
        follower?.answer(Array("retry: 0\nid: \(last)\n: nothing has happened\n\n".utf8))
    }

    /// Events as `text/event-stream` has them; nil: there is nothing to tell.
    private static func text(for follower: Follower, _ state: State) -> [UInt8]? {
        if follower.after > state.lastNumber
            || follower.after < (state.events.first?.number ?? state.lastNumber + 1) - 1
        {
            return Array("retry: 0\nid: \(state.lastNumber)\nevent: reset\ndata: {}\n\n".utf8)
        }
        var text: [UInt8] = []
        for event in state.events where event.number > follower.after {
            let record = event.change.record
            guard follower.models?.contains(record.model) ?? true else { continue }
            let isDeleted = event.change.isPurged || record.flag(Bookkeeping.deleted)
            let data: Value = [
                "model": .string(record.model), "id": .int(record.id), "version": .int(record.version),
                "changed_fields": .array(event.change.changedFields.map { .string($0) }), "deleted": .bool(isDeleted),
                "purged": .bool(event.change.isPurged),
            ]
            text += Array("id: \(event.number)\nevent: change\ndata: ".utf8) + JSON.encode(data) + Array("\n\n".utf8)
        }
        return text.isEmpty ? nil : Array("retry: 0\n".utf8) + text
    }
}

// Notifications wait here while a model is built, and while one of them is given again. Order is kept: what waits behind a
// notification that failed waits until that is done with.

/// What a collector is still to be told, as a value.
struct NotificationQueue: Sendable {
    /// How many notifications a call has at most.
    static let longestBatch = 512
    /// How often a notification is given before it is given up.
    static let mostAttempts = 3

    private var held: [HeldNotification] = []
    private var first = 0
    /// Roughly the bytes of all that waits.
    private(set) var size = 0
    /// How many may go at once: fewer after a failure, so that little is given again.
    private var limit = Self.longestBatch

    /// How many wait.
    var count: Int { self.held.count - self.first }

    /// Adds one behind all others.
    mutating func add(_ notification: HeldNotification) {
        self.held.append(notification)
        self.size += notification.size
    }

    /// The next that go together, each with the endpoint that is given it.
    var next: [(notification: Notification, endpoint: Int)] {
        var items: [(Notification, Int)] = []
        for held in self.held[self.first...] {
            for endpoint in held.endpoints {
                if items.count == self.limit { return items }
                items.append((held.notification, endpoint))
            }
        }
        return items
    }

    /// So many of `next` were given, and count.
    mutating func done(_ count: Int) {
        self.advance(count)
        if count == self.limit { self.limit = min(self.limit * 2, Self.longestBatch) }
    }

    /// So many of `next` were given and count, and the one behind them failed.
    ///
    /// - Returns: It, if it has failed too often and is given up.
    mutating func failed(behind count: Int) -> (notification: Notification, endpoint: Int)? {
        self.advance(count)
        guard self.first < self.held.count else { return nil }
        self.limit = 8
        self.held[self.first].attempts += 1
        guard self.held[self.first].attempts >= Self.mostAttempts else { return nil }
        return self.giveUp()
    }

    /// The worker died with `next` under way: what killed it is among them.
    ///
    /// - Returns: The first of them, if it was alone and that was not the first time; it is given up.
    mutating func died() -> (notification: Notification, endpoint: Int)? {
        guard self.first < self.held.count else { return nil }
        guard self.limit == 1 else {
            self.limit = max(self.limit / 8, 1)
            return nil
        }
        self.held[self.first].attempts += 1
        guard self.held[self.first].attempts >= 2 else { return nil }
        return self.giveUp()
    }

    private mutating func giveUp() -> (notification: Notification, endpoint: Int)? {
        let held = self.held[self.first]
        guard let endpoint = held.endpoints.first else { return nil }
        self.advance(1)
        return (held.notification, endpoint)
    }

    /// The next `count` pairs of notification and endpoint are done with.
    private mutating func advance(_ count: Int) {
        var left = count
        while left > 0, self.first < self.held.count {
            let endpoints = self.held[self.first].endpoints.count
            guard left >= endpoints else {
                self.held[self.first].endpoints.removeFirst(left)
                self.held[self.first].attempts = 0
                return
            }
            left -= endpoints
            self.size -= self.held[self.first].size
            self.first += 1
        }
        if self.first == self.held.count || self.first > 4096 {
            self.held.removeFirst(self.first)
            self.first = 0
        }
    }
}

extension GrantSchedule {
    /// What to do next.
    public enum Step: Hashable, Sendable {
        /// Hand this out.
        case grant(Grant)
        /// Wait until this producer has delivered: it is its turn, and it has too much outstanding.
        case wait(producer: Int)
        /// Nothing is left to hand out. That may change when a producer gives back or is removed.
        case finished
    }

    /// Records that a producer may make.
    public struct Grant: Hashable, Sendable {
        /// The index of the producer.
        public let producer: Int

        /// The number of its first record in the life of the producer, from 0.
        public let first: Int

        /// How many records, at least 1.
        public let count: Int

        /// Makes a grant of its parts.
        public init(producer: Int, first: Int, count: Int) {
            self.producer = producer
            self.first = first
            self.count = count
        }
    }

    /// What the removal of a producer led to.
    public struct Removal: Hashable, Sendable {
        /// The producers of the same expression that take over, in order.
        public let heirs: [Int]

        /// The records that nobody takes over, because no producer of the expression is left; 0 in an endless run.
        public let undelivered: Int

        /// Makes a removal of its parts.
        public init(heirs: [Int], undelivered: Int) {
            self.heirs = heirs
            self.undelivered = undelivered
        }
    }
}

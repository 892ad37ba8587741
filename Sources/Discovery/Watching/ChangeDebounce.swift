// Decides as a value when a changed file is worth a look: events go in with their time, ripe paths come out, and no
// clock or directory is needed to test it.
//
//   something --writing--> being written --complete--> quiet --a moment without events--> ripe
//                                 |                                                         ^
//                                 +-- a long time without events ---------------------------+
//
// A compiler or a copy writes a file in many steps; whoever looked in between would see half a plugin. Not every writer
// closes what it wrote (a mapping, a hard link), so silence makes a file ripe too.

/// The files of which events came that were not looked at yet.
public struct ChangeDebounce: Hashable, Sendable {
    private struct Change: Hashable, Sendable {
        var last: Int64
        var isBeingWritten: Bool
    }

    /// Nanoseconds without an event after which a complete file is ripe.
    public let quiet: Int64
    /// Nanoseconds without an event after which a file that nobody closed is ripe.
    public let patience: Int64
    private var changes: [String: Change] = [:]

    /// Makes one without events; times are in nanoseconds.
    public init(quiet: Int64 = 100_000_000, patience: Int64 = 2_000_000_000) {
        self.quiet = quiet
        self.patience = patience
    }

    /// Notes that a file is being written.
    public mutating func noteWriting(_ path: String, at now: Int64) {
        self.changes[path] = Change(last: now, isBeingWritten: true)
    }

    /// Notes that a file is as somebody wanted it to be, or gone.
    public mutating func noteComplete(_ path: String, at now: Int64) {
        self.changes[path] = Change(last: now, isBeingWritten: false)
    }

    /// When the next file is ripe if no event comes; nil: there is none.
    public var nextTime: Int64? { self.changes.values.map(self.time).min() }

    /// Whether a file changed and is not ripe, so that what it contains does not count.
    public func isHeldBack(_ path: String) -> Bool { self.changes[path] != nil }

    /// Forgets the files that are ripe and says which they are, in the order of their paths.
    public mutating func takeRipe(at now: Int64) -> [String] {
        let ripe = self.changes.filter { self.time($0.value) <= now }.keys.sorted()
        for path in ripe { self.changes[path] = nil }
        return ripe
    }

    private func time(_ change: Change) -> Int64 {
        change.last + (change.isBeingWritten ? self.patience : self.quiet)
    }
}

/// A time zone, from the files of the system.
public final class TimeZone: Sendable {
    /// How far a clock is ahead of UTC.
    struct Offset: Hashable, Sendable {
        var seconds: Int
        var isDaylightSaving: Bool
    }

    /// Its name, such as `Europe/Prague`.
    public let name: String
    /// When the offset changes, in seconds since 1970 UTC, ascending.
    private let changes: [Int]
    /// The offset from each change on.
    private let offsets: [Offset]
    /// The offset before the first change.
    private let first: Offset
    /// What holds after the last change; nil: nothing changes any more.
    private let rule: TimeZoneRule?

    init(name: String, changes: [Int], offsets: [Offset], first: Offset, rule: TimeZoneRule?) {
        self.name = name
        self.changes = changes
        self.offsets = offsets
        self.first = first
        self.rule = rule
    }

    /// Coordinated universal time.
    public static let utc = TimeZone(
        name: "UTC",
        changes: [],
        offsets: [],
        first: Offset(seconds: 0, isDaylightSaving: false),
        rule: nil
    )

    /// The offset at a time in seconds since 1970 UTC.
    func offset(at seconds: Int) -> Offset {
        guard let last = self.changes.last else { return self.rule?.offset(at: seconds) ?? self.first }
        if seconds >= last, let rule = self.rule { return rule.offset(at: seconds) }
        // The first change that is later.
        var low = 0
        var high = self.changes.count
        while low < high {
            let middle = (low + high) / 2
            if self.changes[middle] <= seconds { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? self.first : self.offsets[low - 1]
    }

    /// The date at which the clock shows a time.
    ///
    /// A time that the clock shows twice is taken as that of standard time, which is the second; one that it skips as if it
    /// had not been put forward.
    func date(wall: Int) -> ZonedDate {
        let candidates = [self.offset(at: wall - 86_400), self.offset(at: wall + 86_400)].filter { candidate in
            self.offset(at: wall - candidate.seconds) == candidate
        }
        guard let first = candidates.first, let last = candidates.last else {
            let before = self.plainDate(wall: wall - 21_600)
            return ZonedDate(seconds: wall - before.offset, offset: before.offset)
        }
        var chosen = first
        if first != last {
            let standard = candidates.filter { !$0.isDaylightSaving }
            // The smaller offset is the later time.
            chosen = standard.count == 1 ? standard[0] : first.seconds < last.seconds ? first : last
        }
        return ZonedDate(seconds: wall - chosen.seconds, offset: chosen.seconds)
    }

    /// The same six hours earlier, which no clock skips with them.
    private func plainDate(wall: Int) -> ZonedDate {
        let offset = self.offset(at: wall - self.offset(at: wall).seconds)
        return ZonedDate(seconds: wall - offset.seconds, offset: offset.seconds)
    }
}

extension TimeZone: Hashable {
    /// Whether both have the same name.
    public static func == (left: TimeZone, right: TimeZone) -> Bool { left.name == right.name }

    /// Feeds the name into a hasher.
    public func hash(into hasher: inout Hasher) { hasher.combine(self.name) }
}

// Design. A wheel of 11 levels with 64 slots each. A subject lies on the level of the highest bit in which its tick
// differs from the present one, in the slot of those six bits, so that the first slot of the lowest level in use is always
// the next. When time gets to a slot of a higher level its subjects move down. A subject moves as often as its wait has
// digits to the base 64, no tick is ever looked at in which nothing happens, and far ticks cost what near ones do.
//
// Lists are linked through the subjects and keep their order, so that what is scheduled in order mostly comes in order.
//
// Unsafe code: `slots` and `lists` are the owner's for as long as it lives; each index in a list is that of a subject, for
// `add` is only called with such; `ready` has room for all subjects and no subject is in two lists.

/// What the engine knows of one subject: 24 bytes.
struct SubjectSlot {
    /// Where its random numbers are.
    var random: UInt64
    /// The tick in which it tries to leave its state.
    var due: Int
    /// The next one in the same slot of the calendar.
    var next: UInt32
    var state: UInt16
}

/// Which subject tries to do something in which tick.
struct SubjectCalendar {
    private static let none = UInt32.max
    private static let levels = 11

    private let slots: UnsafeMutablePointer<SubjectSlot>
    private let heads: UnsafeMutablePointer<UInt32>
    private let tails: UnsafeMutablePointer<UInt32>
    private let occupied: UnsafeMutablePointer<UInt64>
    private var now = 0

    /// - Parameter slots: The subjects, alive as long as this.
    init(_ slots: UnsafeMutablePointer<SubjectSlot>) {
        self.slots = slots
        self.heads = .allocate(capacity: Self.levels * 64)
        self.tails = .allocate(capacity: Self.levels * 64)
        self.occupied = .allocate(capacity: Self.levels)
        self.heads.initialize(repeating: Self.none, count: Self.levels * 64)
        self.tails.initialize(repeating: Self.none, count: Self.levels * 64)
        self.occupied.initialize(repeating: 0, count: Self.levels)
    }

    func deallocate() {
        self.heads.deallocate()
        self.tails.deallocate()
        self.occupied.deallocate()
    }

    /// Adds a subject, which is not in the calendar, in its tick: not before the present one, and behind it if subjects of
    /// the present one were taken.
    @inline(__always)
    mutating func add(_ subject: UInt32) {
        let due = self.slots[Int(subject)].due
        let level = (63 &- max(due ^ self.now, 1).leadingZeroBitCount) / 6
        let place = (due >> (level &* 6)) & 63
        let list = level &* 64 &+ place
        self.slots[Int(subject)].next = Self.none
        if self.occupied[level] & (1 << UInt64(place)) == 0 {
            self.occupied[level] |= 1 << UInt64(place)
            self.heads[list] = subject
        } else {
            self.slots[Int(self.tails[list])].next = subject
        }
        self.tails[list] = subject
    }

    /// Takes all subjects of the next tick that has any.
    ///
    /// - Parameters:
    ///   - end: Ticks from here on stay in the calendar.
    ///   - ready: Gets them, in order of their numbers.
    /// - Returns: The tick and how many there are; nil if there is none before `end`.
    mutating func take(before end: Int, into ready: UnsafeMutablePointer<UInt32>) -> (tick: Int, count: Int)? {
        var level = 0
        while level < Self.levels {
            guard self.occupied[level] != 0 else {
                level += 1
                continue
            }
            let place = self.occupied[level].trailingZeroBitCount
            // Bits below the level are 0 in the first tick of a slot; those of the slot are replaced.
            let width = level * 6
            let kept = level == Self.levels - 1 ? 0 : self.now & -(64 << width)
            let tick = kept | (place << width)
            guard tick < end else { return nil }
            self.occupied[level] &= self.occupied[level] &- 1
            var subject = self.heads[level * 64 + place]
            self.now = tick
            if level == 0 { return (tick, self.collect(subject, into: ready)) }
            while subject != Self.none {
                let following = self.slots[Int(subject)].next
                self.add(subject)
                subject = following
            }
            level = 0
        }
        return nil
    }

    private mutating func collect(_ first: UInt32, into ready: UnsafeMutablePointer<UInt32>) -> Int {
        var subject = first
        var count = 0
        var isSorted = true
        while subject != Self.none {
            if count > 0, ready[count - 1] > subject { isSorted = false }
            ready[count] = subject
            count += 1
            subject = self.slots[Int(subject)].next
        }
        if !isSorted { Self.sort(ready, count) }
        return count
    }

    private static func sort(_ ready: UnsafeMutablePointer<UInt32>, _ count: Int) {
        // Few subjects are the rule, and for those the library's sort costs mostly its start.
        guard count <= 32 else {
            var buffer = UnsafeMutableBufferPointer(start: ready, count: count)
            return buffer.sort()
        }
        for index in 1..<count {
            let subject = ready[index]
            var place = index
            while place > 0, ready[place - 1] > subject {
                ready[place] = ready[place - 1]
                place -= 1
            }
            ready[place] = subject
        }
    }
}

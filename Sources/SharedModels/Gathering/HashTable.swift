// Most of what is looked for is not there, and the table is larger than what a processor has at hand. So a byte of each hash lies apart from
// the rest: that of a free place, or of another hash, nearly always tells that there is nothing.

/// Numbers by hashes.
struct HashTable: Sendable {
    private struct Slot: Sendable {
        var hash: UInt32
        var number: UInt32
    }

    /// Of each place the upper bits of its hash, and the highest one; 0: it is free.
    private var tags: [UInt8]
    private var slots: [Slot]
    private var count = 0

    init() {
        let places = 1 << 10
        self.tags = [UInt8](repeating: 0, count: places)
        self.slots = [Slot](repeating: Slot(hash: 0, number: 0), count: places)
    }

    /// The number with a hash that is wanted; nil: there is none.
    @inline(__always)
    func number(_ hash: UInt32, _ isWanted: (Int) -> Bool) -> Int? {
        let mask = self.tags.count - 1
        let tag = Self.tag(hash)
        var place = Int(hash) & mask
        while self.tags[place] != 0 {
            if self.tags[place] == tag, self.slots[place].hash == hash {
                let number = Int(self.slots[place].number)
                if isWanted(number) { return number }
            }
            place = (place + 1) & mask
        }
        return nil
    }

    /// Adds a number below 2³².
    mutating func add(_ number: Int, _ hash: UInt32) {
        self.count += 1
        if self.count * 2 > self.tags.count { self.enlarge() }
        self.put(Slot(hash: hash, number: UInt32(number)))
    }

    private mutating func put(_ slot: Slot) {
        let mask = self.tags.count - 1
        var place = Int(slot.hash) & mask
        while self.tags[place] != 0 { place = (place + 1) & mask }
        self.tags[place] = Self.tag(slot.hash)
        self.slots[place] = slot
    }

    private mutating func enlarge() {
        let (tags, slots) = (self.tags, self.slots)
        self.tags = [UInt8](repeating: 0, count: 4 * tags.count)
        self.slots = [Slot](repeating: Slot(hash: 0, number: 0), count: 4 * tags.count)
        for place in tags.indices where tags[place] != 0 { self.put(slots[place]) }
    }

    private static func tag(_ hash: UInt32) -> UInt8 { UInt8(hash >> 24) | 0x80 }
}

// An arena is one sealed file in memory.
//
//   page 0     words of the host: what is served, and how fresh it is
//   the rest   nodes and values of all versions, one behind the other, written by the collector's worker
//
// Page 0, in bytes:
//
//   0      magic
//   8      capacity of the file in bytes
//   16     state: 0 current, 1 superseded
//   64     number of versions published so far; version n is in slot n % 16
//   72     number of notes on staleness so far; note n is in slot n % 4
//   512    16 slots of a version, 8 words each
//   1536   4 slots of a note on staleness, 80 words each: whether stale, since when, length of the text, its bytes
//
// Who writes a slot fills it first and then stores the count (release). Who reads loads the count (acquire), copies the slot, and
// loads the count again: as long as fewer slots were written than there are, the copy is whole. So nobody waits, whatever
// becomes of the writer in the middle of a slot, and reading takes no system call.
//
// Only the host maps this page for the purpose of writing it. The worker that writes the tree has the whole file writable, so a hostile one
// can forge this page; all that it gains is to lie about its own model, which it can do anyway: readers check every word.

/// Where things are in an arena.
enum ArenaLayout {
    /// Bytes of the host's page; nodes and values are behind it.
    static let headerSize = 4096
    /// "PHMODEL1"
    static let magic: UInt64 = 0x314C_4544_4F4D_4850
    /// The smallest capacity in bytes: the header and some nodes.
    static let smallestCapacity = 65_536

    static let magicOffset = 0
    static let capacityOffset = 8
    static let stateOffset = 16

    static let versions = SlotSequence(countOffset: 64, slotsOffset: 512, slots: 16, words: 8)
    static let staleness = SlotSequence(countOffset: 72, slotsOffset: 1536, slots: 4, words: 80)

    /// Bytes that the reason of a note on staleness may have.
    static let longestReason = 512
}

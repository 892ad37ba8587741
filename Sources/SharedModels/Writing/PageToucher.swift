import CLinux
import Glibc
import Synchronization

// Unsafe code: the word that is slept on goes with the object, which the thread keeps; `touched` is the thread's until that was joined.

/// What the thread of a `PagePreparation` does.
final class PageToucher: @unchecked Sendable {
    /// What is touched in one call: bytes, a multiple of the page size.
    private static let step = 128 << 10

    private let mapping: ArenaMapping
    /// Up to where pages are wanted, an offset in the arena; -1: the thread is to end.
    private let wanted = Atomic<Int>(0)
    /// Counts what is told to the thread, which sleeps on it.
    private let told = UnsafeMutablePointer<UInt32>.allocate(capacity: 1)
    /// Up to where pages were touched.
    private var touched: Int

    init(_ mapping: ArenaMapping, from start: Int) {
        self.mapping = mapping
        self.touched = start
        self.told.initialize(to: 0)
    }

    deinit { self.told.deallocate() }

    /// Says up to where pages are wanted; nil: it ends.
    func tell(_ offset: Int?) {
        let wanted = offset.map { min(NodeLayout.rounded($0, to: ArenaLayout.headerSize), self.mapping.length) }
        self.wanted.store(wanted ?? -1, ordering: .releasing)
        self.count.pointee.wrappingAdd(1, ordering: .releasing)
        clinux_futex_wake(self.told)
    }

    /// Touches pages until it is told to end.
    func run() {
        while true {
            // Read first: what comes after that changes it, and then there is no sleep.
            let seen = self.count.pointee.load(ordering: .acquiring)
            let wanted = self.wanted.load(ordering: .acquiring)
            if wanted < 0 { return }
            guard self.touched < wanted else {
                clinux_futex_wait(self.told, seen, -1)
                continue
            }
            let length = min(Self.step, wanted - self.touched)
            // Kernels before 5.14 do not know the advice; then the writer touches all pages itself.
            guard madvise(self.mapping.base + self.touched, length, clinux_populate_write) == 0 else { return }
            self.touched += length
        }
    }

    /// Gives back what was touched behind a mark, once the thread has ended. Where that is refused it stays taken.
    func giveBack(from mark: Int) {
        let rest = NodeLayout.rounded(mark, to: ArenaLayout.headerSize)
        if rest < self.touched { madvise(self.mapping.base + rest, self.touched - rest, MADV_REMOVE) }
    }

    private var count: UnsafeMutablePointer<Atomic<UInt32>> {
        UnsafeMutableRawPointer(self.told).assumingMemoryBound(to: Atomic<UInt32>.self)
    }
}
